"""Judging unfinished runs against the code as it is now: which go on, and which nobody may resume without a person."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from langgraph.checkpoint.base import CheckpointTuple
from langgraph.graph.state import CompiledStateGraph

from graphs.catalog import load
from graphs.changes import Fit, Standing, fit
from graphs.version import described, version_of
from host.checkpoints import GuardedSaver
from host.waiting import waiting
from reliability.errors import NotFound
from reliability.ledger import aside, runs, versions
from reliability.ledger.runs import Run

Known = Callable[[str], CompiledStateGraph[Any, Any, Any, Any]]
"""The published graph of a workflow by its name; raises NotFound."""

Verdict = Literal["continues", "changed but compatible", "state gone", "needs a person"]


@dataclass(frozen=True)
class Judgement:
    """`then` and `now` are versions; `changes` says what differs, `maps_to` where a state that is gone leads by a
    declared `renamed_from`, `why` the reason where the run is not simply continued. `moves`: `fermata migrate`
    moves it.
    """

    run: str
    workflow: str
    verdict: Verdict
    waits_at: tuple[str, ...]
    then: str
    now: str
    changes: tuple[str, ...]
    maps_to: Mapping[str, str]
    why: str
    moves: bool = False
    renames: Mapping[str, str] = field(default_factory=dict)
    """Every state of this run's version that is called otherwise now, old name -> new name."""


async def judge_all(saver: GuardedSaver, workflow: str | None = None, known: Known = load) -> list[Judgement]:
    """Every unfinished run, oldest first; changes nothing.

    Raises:
        NotFound: no workflow of that name.
    """
    return [await judge(saver, run, known) for run in await unfinished(workflow, known)]


async def unfinished(workflow: str | None, known: Known) -> list[Run]:
    """Every run that has not ended, or those of one workflow, oldest first.

    Raises:
        NotFound: no workflow of that name.
    """
    if workflow is not None:
        workflow = (await asyncio.to_thread(known, workflow)).get_name()  # a short name, perhaps
    return await aside(runs.unfinished, workflow)


async def judge(saver: GuardedSaver, run: Run, known: Known = load) -> Judgement:
    """One unfinished run; the version it stands under is the one that its newest checkpoint names."""
    found = await newest(saver, run.id)
    then = str(found.metadata.get("workflow_version") or run.version) if found else run.version
    states = tuple(waiting(found.checkpoint)) if found else ()
    try:
        builder = (await asyncio.to_thread(known, run.workflow)).builder
    except NotFound as unknown:
        return Judgement(run.id, run.workflow, "needs a person", states, then, "", (), {}, str(unknown))
    now = version_of(builder)
    if found is None:
        why = "it has no checkpoint"
        return Judgement(run.id, run.workflow, "needs a person", (), then, now, (), {}, why)
    if then == now:
        return Judgement(run.id, run.workflow, "continues", states, then, now, (), {}, "")
    old = await aside(versions.describe, run.workflow, then)
    if old is None:
        why = f"nobody noted what version {then} was, so that it cannot be compared"
        return Judgement(run.id, run.workflow, "needs a person", states, then, now, (), {}, why)
    fitting = fit(old, described(builder), standing(found))
    verdict, why = _verdict(found, states, fitting)
    maps_to = {name: fitting.renames[name] for name in states if name in fitting.renames}
    if (inside := await _inside(saver, found, maps_to)) and verdict == "state gone" and not fitting.gone:
        verdict, why = "needs a person", f"it stands inside {inside}, whose own checkpoints go by that name"
    moves = verdict == "changed but compatible" or (verdict == "state gone" and not fitting.gone)
    told = (fitting.changes, maps_to, why, moves, fitting.renames)
    return Judgement(run.id, run.workflow, verdict, states, then, now, *told)


async def newest(saver: GuardedSaver, run: str) -> CheckpointTuple | None:
    """The run's newest checkpoint, as it is stored."""
    return await saver.aget_tuple({"configurable": {"thread_id": run, "checkpoint_ns": ""}})


async def _inside(saver: GuardedSaver, found: CheckpointTuple, maps_to: Mapping[str, str]) -> str:
    """A renamed state that runs a graph of its own, which is not at its end, or ""."""
    at = found.config["configurable"]
    since = "SELECT 1 FROM checkpoints WHERE thread_id = ? AND checkpoint_id > ? AND checkpoint_ns LIKE ? LIMIT 1"
    for name in maps_to:
        async with saver.lock, saver.conn.execute(since, (at["thread_id"], at["checkpoint_id"], f"{name}:%")) as rows:
            if await rows.fetchone():
                return name
    return ""


def standing(found: CheckpointTuple) -> Standing:
    values = found.checkpoint["channel_values"]
    carried = {*(values.get("outcomes") or {}), *(values.get("approvals") or {})}
    return Standing(waiting(found.checkpoint), carried)


def _verdict(found: CheckpointTuple, states: tuple[str, ...], fitting: Fit) -> tuple[Verdict, str]:
    values: Mapping[str, Any] = found.checkpoint["channel_values"]
    if not states and "__start__" not in values:
        return "needs a person", "it has not ended, and nothing comes next"
    if fitting.gone:
        return "state gone", f"it waits at {', '.join(fitting.gone)}, which is gone and was not declared as renamed"
    if fitting.doubts:
        return "needs a person", "; ".join(fitting.doubts)
    renamed = [f"{name} is now {fitting.renames[name]}" for name in states if name in fitting.renames]
    return ("state gone", ", ".join(renamed)) if renamed else ("changed but compatible", "")
