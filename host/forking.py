"""Forking: a new run that goes another way from a checkpoint of an older one, and leaves to that one what it did.

What the older run did counts as done in the fork, which never undoes it. What the fork does has keys of its own.
"""

import asyncio
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from langgraph.checkpoint.base import CheckpointTuple

from graphs.catalog import load
from graphs.changes import gates_behind
from graphs.version import described, version_of
from host.checkpoints import GuardedSaver
from host.migration import Known
from host.moving import writing
from host.waiting import waiting
from reliability.boundaries import cross
from reliability.errors import BadInput, NotFound
from reliability.ledger import aside, runs
from reliability.ledger.runs import Run


@dataclass(frozen=True)
class Forked:
    """The new run, the checkpoint of the older one that it begins with, the states it enters next, and what whoever
    goes on with it should know first.
    """

    run: Run
    checkpoint: str
    next: tuple[str, ...]
    notes: tuple[str, ...]


async def fork(saver: GuardedSaver, parent: Run, at: str, by: str, known: Known = load) -> Forked:
    """Make the new run, and drive it nowhere; the older one is not changed.

    The checkpoints that led there are copied, with what was written on the way: a `DeltaChannel` is made of it. What
    is pending at the last of them is not: it belongs to what the older run did next.

    Raises:
        NotFound: the run has no such checkpoint, or several that begin like this.
        BadInput: nothing comes after that checkpoint.
    """
    line = await _line(saver, parent.id, await _find(saver, parent.id, at))
    last = line[-1]
    states = _next(last)
    if not states:
        raise BadInput(
            f"nothing comes after checkpoint {_id(last)} of run {parent.id}: the run ended there; accepted: an earlier "
            f"one (`fermata history {parent.id}` lists them); nothing was forked"
        )
    new = str(uuid.uuid4())
    await _copy(saver, line, new, {"run": parent.id, "checkpoint": _id(last)})
    version = str(last.metadata.get("workflow_version") or parent.version)
    await aside(runs.fork, new, parent, _id(last), version, by, states[0])
    notes = await asyncio.to_thread(lambda: [*_notes(parent, line, version, known)])
    return Forked(await aside(runs.get, new), _id(last), states, tuple(notes))


async def _find(saver: GuardedSaver, run: str, at: str) -> str:
    """The checkpoint's whole id."""
    await saver.setup()
    every = "SELECT checkpoint_id FROM checkpoints WHERE thread_id = ? AND checkpoint_ns = ''"
    async with saver.lock, saver.conn.execute(every, (run,)) as rows:
        alike = [str(row[0]) for row in await rows.fetchall() if at and str(row[0]).startswith(at.lower())]
    if at.lower() in alike or len(alike) == 1:
        return at.lower() if at.lower() in alike else alike[0]
    lists = f"`fermata history {run}` lists them; nothing was forked"
    if alike:
        raise NotFound(f"{len(alike)} checkpoints of run {run} begin with {at!r}; give more characters, {lists}")
    raise NotFound(f"run {run} has no checkpoint {at!r}; {lists}")


async def _line(saver: GuardedSaver, run: str, checkpoint: str) -> list[CheckpointTuple]:
    """The checkpoints that led to this one, oldest first, and it."""
    line: list[CheckpointTuple] = []
    at: str | None = checkpoint
    while at:
        found = await saver.aget_tuple({"configurable": {"thread_id": run, "checkpoint_ns": "", "checkpoint_id": at}})
        if found is None:
            break
        line.append(found)
        at = _id(found.parent_config) if found.parent_config else None
    return line[::-1]


async def _copy(saver: GuardedSaver, line: list[CheckpointTuple], new: str, origin: Mapping[str, str]) -> None:
    """All in one transaction, byte for byte, so that a process killed half-way leaves no half of a run."""
    checkpoints = (
        "INSERT INTO checkpoints (thread_id, checkpoint_ns, checkpoint_id, parent_checkpoint_id, type, checkpoint, "
        "metadata) SELECT ?, checkpoint_ns, checkpoint_id, parent_checkpoint_id, type, checkpoint, metadata "
        "FROM checkpoints WHERE thread_id = ? AND checkpoint_ns = '' AND checkpoint_id = ?"
    )
    writes = (
        "INSERT INTO writes (thread_id, checkpoint_ns, checkpoint_id, task_id, task_path, idx, channel, type, value) "
        "SELECT ?, checkpoint_ns, checkpoint_id, task_id, task_path, idx, channel, type, value "
        "FROM writes WHERE thread_id = ? AND checkpoint_ns = '' AND checkpoint_id = ?"
    )
    mark = "UPDATE checkpoints SET metadata = ? WHERE thread_id = ? AND checkpoint_ns = '' AND checkpoint_id = ?"
    marked = json.dumps({**line[-1].metadata, "forked_from": dict(origin)}, ensure_ascii=False).encode()
    ids = [(new, origin["run"], _id(one)) for one in line]
    async with writing(saver):
        await saver.conn.executemany(checkpoints, ids)
        await saver.conn.executemany(writes, ids[:-1])
        await saver.conn.execute(mark, (marked, new, _id(line[-1])))
        cross("before", "the fork")
        await saver.conn.commit()
        cross("after", "the fork")


def _notes(parent: Run, line: list[CheckpointTuple], version: str, known: Known) -> list[str]:
    """What would surprise: an approval that is not inherited, a version that does not run here."""
    try:
        builder = known(parent.workflow).builder
    except NotFound:
        return [f"go on with the program that began run {parent.id}: {parent.workflow!r} is not known here"]
    if version != version_of(builder):
        return ["it stands under another version of the workflow than the code here: `fermata migrate` can move it"]
    behind = gates_behind(described(builder), waiting(line[-1].checkpoint))
    return [f"{', '.join(of)} will be refused: {_approval(gate, line)}" for gate, of in _by_gate(behind).items()]


def _by_gate(behind: Mapping[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for effect, gate in behind.items():
        found.setdefault(gate, []).append(effect)
    return found


def _approval(gate: str, line: list[CheckpointTuple]) -> str:
    before = next((_id(one) for one in reversed(line) if gate in waiting(one.checkpoint)), None)
    cure = f"; to have it asked anew fork at {before}" if before else ""
    return f"what was approved at {gate} was approved for the older run, and this one does not pass there{cure}"


def _next(found: CheckpointTuple) -> tuple[str, ...]:
    """The states entered next; at its very beginning a run has read nothing but its input."""
    beginning = ["__start__"] if "__start__" in found.checkpoint["channel_values"] else []
    return tuple(waiting(found.checkpoint) or beginning)


def _id(config: Any) -> str:
    at = config.config if isinstance(config, CheckpointTuple) else config
    return str(at["configurable"]["checkpoint_id"])
