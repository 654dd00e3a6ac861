"""Judging unfinished runs against the code as it is now: which go on, and which nobody may resume without a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from langgraph.checkpoint.base import CheckpointTuple

from graphs.catalog import WORKFLOWS, load
from graphs.changes import Fit, Standing, fit
from graphs.version import described, version_of
from host.checkpoints import GuardedSaver, waiting
from reliability.ledger import aside, runs, versions
from reliability.ledger.runs import Run

Verdict = Literal["continues", "changed but compatible", "state gone", "needs a person"]


@dataclass(frozen=True)
class Judgement:
    """`then` and `now` are versions; `changes` says what differs, `maps_to` where a state that is gone would lead by a
    declared `renamed_from`, `why` the reason where the run is not simply continued.
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


async def judge_all(saver: GuardedSaver, workflow: str | None = None) -> list[Judgement]:
    """Every unfinished run, oldest first; changes nothing.

    Raises:
        NotFound: no workflow of that name.
    """
    if workflow is not None:
        load(workflow)
    return [await judge(saver, run) for run in await aside(runs.unfinished, workflow)]


async def judge(saver: GuardedSaver, run: Run) -> Judgement:
    """One unfinished run; the version it stands under is the one that its newest checkpoint names."""
    found = await newest(saver, run.id)
    then = str(found.metadata.get("workflow_version") or run.version) if found else run.version
    states = tuple(waiting(found.checkpoint)) if found else ()
    if run.workflow not in WORKFLOWS:
        why = f"the workflow {run.workflow!r} is not known here (accepted: {', '.join(WORKFLOWS)})"
        return Judgement(run.id, run.workflow, "needs a person", states, then, "", (), {}, why)
    builder = load(run.workflow).builder
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
    return Judgement(run.id, run.workflow, verdict, states, then, now, fitting.changes, maps_to, why)


async def newest(saver: GuardedSaver, run: str) -> CheckpointTuple | None:
    """The run's newest checkpoint, as it is stored."""
    return await saver.aget_tuple({"configurable": {"thread_id": run, "checkpoint_ns": ""}})


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
