"""Moving paused runs to the workflow as it is now, where its changes allow it; every other run stays as it is.

The newest checkpoint is changed in place, and a copy of the old one is put before it. A new checkpoint would be
LangGraph's own way, but whatever is pending hangs on the id: answers, questions, the finished half of a parallel step,
the checkpoints of subgraphs. Under a new id all of that would be lost, and what that half said would come twice.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from langgraph.checkpoint.base import CheckpointTuple
from langgraph.graph import StateGraph

from graphs.catalog import load
from graphs.version import described
from host.checkpoints import INTERRUPT, GuardedSaver
from host.migration import Judgement, Known, judge, newest, unfinished
from host.renaming import Names, asked_again, channel, moved_tasks, renamed, value_of
from reliability.boundaries import cross
from reliability.errors import Busy, Fenced
from reliability.hold import hold
from reliability.ledger import aside, moves
from reliability.ledger.runs import Run

Result = Literal["moved", "unchanged", "left", "needs a person"]


@dataclass(frozen=True)
class Moved:
    """What became of one unfinished run; `why` it was not moved, or nothing."""

    run: str
    workflow: str
    result: Result
    waits_at: tuple[str, ...]
    then: str
    now: str
    changes: tuple[str, ...]
    renames: Mapping[str, str]
    why: str


async def migrate(saver: GuardedSaver, workflow: str | None = None, known: Known = load) -> list[Moved]:
    """Move every unfinished run that can be, oldest first. Calling it twice, or again after a crash, is harmless.

    Raises:
        NotFound: no workflow of that name.
    """
    return [await move(saver, run, known) for run in await unfinished(workflow, known)]


async def move(saver: GuardedSaver, run: Run, known: Known = load) -> Moved:
    """One unfinished run."""
    judged = await judge(saver, run, known)
    if not judged.moves:
        return _stays(judged)
    try:
        async with hold(run.id) as lease, writing(saver):
            judged = await judge(saver, run, known)  # again: nobody else can write now
            if not judged.moves:
                return _stays(judged)
            builder = (await asyncio.to_thread(known, run.workflow)).builder
            noted = (run.workflow, judged.now, described(builder), judged.renames)
            await aside(moves.follow, lease, *noted)  # first: until the checkpoint is moved, no new code meets the half
            await _rewrite(saver, builder, judged)
    except (Busy, Fenced) as driven:
        return _told(judged, "left", str(driven))
    return _told(judged, "moved", "")


def _stays(judged: Judgement) -> Moved:
    return _told(judged, "unchanged" if judged.verdict == "continues" else "needs a person", judged.why)


def _told(judged: Judgement, result: Result, why: str) -> Moved:
    states = tuple(judged.renames.get(name, name) for name in judged.waits_at) if result == "moved" else judged.waits_at
    known = (judged.then, judged.now, judged.changes, dict(sorted(judged.renames.items())))
    return Moved(judged.run, judged.workflow, result, states, *known, why)


@asynccontextmanager
async def writing(saver: GuardedSaver) -> AsyncIterator[None]:
    """SQLite's write lock on the checkpoints; what is not committed within is as if it had never been."""
    await saver.setup()
    async with saver.lock:
        await saver.conn.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            await saver.conn.rollback()  # nothing, after a commit


async def _rewrite(saver: GuardedSaver, builder: StateGraph[Any, Any, Any, Any], judged: Judgement) -> None:
    found = await newest(saver, judged.run)
    if found is None:
        raise AssertionError(f"run {judged.run} was judged and has no checkpoint")
    before = await _keep_the_old(saver, found)
    mark = _mark(found.metadata, judged) if before == _parent(found) else _mark({}, judged)
    kept = {name: value for name, value in found.metadata.items() if name != "forked_from"}  # the old one says that
    metadata = {**kept, "workflow_version": judged.now, "migrated": mark}
    at = found.config["configurable"]
    where = (judged.run, "", at["checkpoint_id"])
    await saver.conn.execute(
        "UPDATE checkpoints SET parent_checkpoint_id = ?, type = ?, checkpoint = ?, metadata = ? "
        "WHERE thread_id = ? AND checkpoint_ns = ? AND checkpoint_id = ?",
        (before, *saver.serde.dumps_typed(renamed(found.checkpoint, judged.renames)), _json(metadata), *where),
    )
    await saver.conn.execute(
        "UPDATE checkpoints SET metadata = CAST(json_set(CAST(metadata AS TEXT), '$.workflow_version', ?) AS BLOB) "
        "WHERE thread_id = ? AND checkpoint_ns <> ''",
        (judged.now, judged.run),
    )
    await _rename_writes(saver, builder, found, judged.renames)
    cross("before", "the move")
    await saver.conn.commit()
    cross("after", "the move")


def _mark(moved: Mapping[str, Any], judged: Judgement) -> dict[str, Any]:
    """What changed since the checkpoint that was kept; `moved` is the metadata of one that was moved before."""
    earlier: Mapping[str, Any] = moved.get("migrated", {"from": judged.then, "names": {}})
    renames, names = judged.renames, earlier["names"]
    new = {old: name for old, name in renames.items() if old not in names.values()}
    return {"from": earlier["from"], "names": {**new, **{old: renames.get(name, name) for old, name in names.items()}}}


def _parent(stored: CheckpointTuple) -> str | None:
    return stored.parent_config["configurable"]["checkpoint_id"] if stored.parent_config else None


async def _keep_the_old(saver: GuardedSaver, found: CheckpointTuple) -> str:
    """The checkpoint as it was, under the id just below its own, so that it comes before it and history shows it. One
    that was moved before has it there already: it stays, or it would be put before itself.
    """
    at, parent = found.config["configurable"], _parent(found)
    earlier = str(UUID(int=UUID(at["checkpoint_id"]).int - 1))
    if parent == earlier:
        return earlier
    kept = saver.serde.dumps_typed({**found.checkpoint, "id": earlier})
    await saver.conn.execute(
        "INSERT OR REPLACE INTO checkpoints (thread_id, checkpoint_ns, checkpoint_id, parent_checkpoint_id, type, "
        "checkpoint, metadata) VALUES (?, '', ?, ?, ?, ?, ?)",
        (at["thread_id"], earlier, parent, *kept, _json(found.metadata)),
    )
    return earlier


async def _rename_writes(
    saver: GuardedSaver, builder: StateGraph[Any, Any, Any, Any], found: CheckpointTuple, names: Names
) -> None:
    """What is pending at the checkpoint: questions asked, answers given, what the finished half of a step wrote."""
    if not names:
        return
    at, tasks = found.config["configurable"], await moved_tasks(builder, found, names)
    where = (at["thread_id"], at["checkpoint_id"])
    async with saver.conn.execute(
        "SELECT task_id, idx, task_path, channel, type, value FROM writes "
        "WHERE thread_id = ? AND checkpoint_ns = '' AND checkpoint_id = ?",
        where,
    ) as rows:
        stored = await rows.fetchall()
    for task, index, path, name, kind, value in stored:
        written = value_of(name, saver.serde.loads_typed((kind, value)), names)
        was, now = tasks.get(task, (None, None))
        if was and now:
            path = path.removesuffix(was.name) + now.name if path.endswith(was.name) else path
            written = asked_again(written, was, now) if name == INTERRUPT else written
        await saver.conn.execute(
            "UPDATE writes SET task_id = ?, task_path = ?, channel = ?, type = ?, value = ? "
            "WHERE thread_id = ? AND checkpoint_ns = '' AND checkpoint_id = ? AND task_id = ? AND idx = ?",
            (
                now.id if now else task,
                path,
                channel(name, names),
                *saver.serde.dumps_typed(written),
                *where,
                task,
                index,
            ),
        )


def _json(metadata: Mapping[str, Any]) -> bytes:
    return json.dumps(metadata, ensure_ascii=False).encode("utf-8", "ignore")
