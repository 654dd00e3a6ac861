"""Checkpoints in one SQLite file, shared by Studio, the CLI and Python, and guarded on every path that uses them.

LangGraph's own saver does the storing. What is added here holds for whoever calls, because every door goes through the
saver: a run is not continued by another version of its workflow, one checkpoint is continued only once (two writers
would lose one's update), what guardrails mask is stored masked, and every run is in the registry.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from sqlite3 import Connection
from typing import Any, Literal

import aiosqlite
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
    DeltaChannelHistory,
)
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

from graphs.publish import DESCRIBED
from host.counts import entered
from host.histories import Histories
from host.left_behind import refuse_to_leave_behind
from host.masking import EXECUTING, NULL_TASK, RESUME, Masking, masked_config
from host.payloads import PayloadConnection
from host.rows import at_once, checkpoint_row, count_at_the_door, put_checkpoint, put_writes, write_rows
from host.tables import TABLES
from host.waiting import waiting
from nodes import counting
from nodes.place import voter_of
from reliability.boundaries import cross
from reliability.clock import stamp
from reliability.environment import home
from reliability.errors import NotFound, VersionChanged
from reliability.ledger import aside, runs
from reliability.wal import BUSY_TIMEOUT, turn_to_wal
from tools.guards.door import asks_anew
from tools.guards.site import prepared

INTERRUPT = "__interrupt__"
"""The channel of an interrupt (tested)."""


class GuardedSaver(AsyncSqliteSaver):
    """LangGraph's SQLite saver with the version check, one continuation a checkpoint, and the registry of runs."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        super().__init__(connection)
        self.lock = TaskLock()
        self._answered: set[str] = set()  # threads that were given an answer and have not stored a step since
        self._histories = Histories()
        self._masking = Masking()

    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        found = await super().aget_tuple(config)
        if found is None or EXECUTING not in config.get("configurable", {}):
            return found
        refuse_other_version(found, config.get("metadata", {}))
        if asks_anew(config):
            await refuse_to_leave_behind(self, found)
        return without_uncounted_votes(found)

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        at = config["configurable"]
        answered = str(at["thread_id"]) in self._answered
        self._answered.discard(str(at["thread_id"]))
        begins = metadata.get("source") == "input" and not at.get("checkpoint_ns")
        if begins and answered and not at.get("checkpoint_id"):
            raise NotFound(
                f"there is no run {at['thread_id']}: an answer was given, and nobody asked; nothing was begun"
            )
        continues = metadata.get("source") in ("loop", "input") and bool(at.get("checkpoint_id"))
        checkpoint, config = self._masking.checkpoint(config, checkpoint, metadata), masked_config(config)
        row = checkpoint_row(self.serde, config, checkpoint, metadata)
        counts = {**counting.taken(str(at["thread_id"])), **entered(config, checkpoint)} if continues or begins else {}
        await self._boundary("the checkpoint", partial(put_checkpoint, row=row, continues=continues, counts=counts))
        if begins:  # only now: a run that is listed can be resumed, whenever this process dies
            await _register(config, checkpoint, metadata)
        return {"configurable": {name: at[name] for name in ("thread_id", "checkpoint_ns")} | {"checkpoint_id": row[2]}}

    async def aput_writes(
        self, config: RunnableConfig, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str = ""
    ) -> None:
        """LangGraph starts a run that an answer names but nobody began; noted here, refused in `aput`."""
        if any(channel == RESUME for channel, _ in writes):
            self._answered.add(str(config["configurable"]["thread_id"]))
        masked = self._masking.writes(config, writes, task_id)
        rows = write_rows(self.serde, config["configurable"], masked, task_id, task_path)
        counts = counting.taken(task_id)
        if any(channel == INTERRUPT for channel, _ in writes):
            counts = {}  # it will run again from its start, and count again
        await self._boundary("the writes", partial(put_writes, rows=rows, counts=counts))

    async def count(self, run: str, counts: counting.Counts) -> None:
        """What was counted where nothing is stored."""
        await self._boundary("the counts", partial(count_at_the_door, run=run, counts=counts))

    async def _boundary(self, what: str, work: Callable[[Connection], None]) -> None:
        """Nothing of this process is half-way through a write when it crosses."""
        await self.setup()
        async with self.lock:
            cross("before", what)
            await at_once(self.conn, work)
            cross("after", what)

    async def aget_delta_channel_history(
        self, *, config: RunnableConfig, channels: Sequence[str]
    ) -> Mapping[str, DeltaChannelHistory]:
        """LangGraph's own answer, of which only what is new since the last turn is read."""
        whole = partial(super().aget_delta_channel_history, config=config, channels=channels)
        return await self._histories.read(config, channels, super().aget_tuple, whole)

    async def adelete_for_runs(self, run_ids: Sequence[str]) -> None:
        """Keep them. LangGraph's server would have a cancelled run forget its steps (`rollback`); what they did in the
        world stays done, and the run goes on from there, as after `interrupt`.
        """

    async def adelete_thread(self, thread_id: str) -> None:
        self._histories.forget(str(thread_id))
        self._masking.forget(str(thread_id))
        await super().adelete_thread(thread_id)


class TaskLock(asyncio.Lock):
    """A lock that the task which holds it may take again: whoever moves a run reads through the saver meanwhile."""

    def __init__(self) -> None:
        super().__init__()
        self._owner: asyncio.Task[Any] | None = None
        self._depth = 0

    async def acquire(self) -> Literal[True]:
        if self._owner is not asyncio.current_task():
            await super().acquire()
            self._owner = asyncio.current_task()
        self._depth += 1
        return True

    def release(self) -> None:
        self._depth -= 1
        if self._depth == 0:
            self._owner = None
            super().release()


def refuse_other_version(found: CheckpointTuple, now: Mapping[str, Any]) -> None:
    """An unfinished run goes on only under the workflow that began it: a state renamed meanwhile would be skipped."""
    then = found.metadata.get("workflow_version")
    version = now.get("workflow_version")
    states = waiting(found.checkpoint)
    if not states or not then or not version or then == version:
        return
    raise VersionChanged(
        f"run {found.config['configurable']['thread_id']} waits at {', '.join(states)} under version {then} of its "
        f"workflow, and the code here is version {version}; nothing was changed. The cure: resume or cancel it with "
        "the code it was started with, or start it anew; `fermata migrate` moves it to this code where the changes "
        "allow it, and says why where they do not"
    )


def without_uncounted_votes(found: CheckpointTuple) -> CheckpointTuple:
    """Forget answers to our gates that a process stored and died before it counted them.

    LangGraph keeps the answer but not who gave it: whoever wakes the run next would be taken for the voter. What was
    counted stands in the ledger; what was not is asked again. Other people's interrupts keep their answers.
    """
    writes = found.pending_writes or []
    asked = {task: write for task, channel, write in writes if channel == INTERRUPT}
    ours = {task for task, write in asked.items() if all(_is_gates(interrupt.value) for interrupt in write)}
    if not ours:
        return found
    anybodys = {NULL_TASK} if ours == set(asked) else set()
    kept = [write for write in writes if write[1] != RESUME or write[0] not in ours | anybodys]
    return found._replace(pending_writes=kept)


def _is_gates(value: Any) -> bool:
    return isinstance(value, Mapping) and str(value.get("request", "")).startswith("req-")


async def _register(config: RunnableConfig, checkpoint: Checkpoint, metadata: CheckpointMetadata) -> None:
    """Note a run that begins, by whichever door, so that `fermata runs` lists it.

    Of what LangGraph's server copies only the checkpoint itself says which workflow it is.
    """
    known: Mapping[str, Any] = {**metadata, **config.get("metadata", {})}
    title = _title(checkpoint["channel_values"].get("__start__"))
    workflow, version = str(known.get("workflow") or "(unnamed)"), str(known.get("workflow_version", ""))
    began = stamp(datetime.fromisoformat(checkpoint["ts"]))
    run = str(config["configurable"]["thread_id"])
    description = DESCRIBED.get(version)
    asks = voter_of(config)
    await aside(runs.begin, run, workflow, version, asks.name, title, began, description, asks.team)


def _title(given: Any) -> str:
    """What a list of runs shows for this one: the request's first words."""
    if not isinstance(given, Mapping):
        return ""
    messages = given.get("messages") or []
    last = messages[-1] if isinstance(messages, list) and messages else ""
    text = given.get("ask") or getattr(last, "text", None) or (last.get("content") if isinstance(last, dict) else "")
    trip = given.get("trip")
    ends = [str(trip[end]) for end in ("origin", "destination") if trip.get(end)] if isinstance(trip, dict) else []
    told = text or " → ".join(ends) or _goods(given) or _subject(given) or _issue(given)
    return str(told or next((one for one in given.values() if isinstance(one, str)), ""))[:80]


def _subject(given: Mapping[str, Any]) -> str:
    """What a campaign is about: its subject, the first where there is one a language."""
    subject = given.get("subject") or ""
    return str(next(iter(subject.values()), "") if isinstance(subject, Mapping) else subject)


def _issue(given: Mapping[str, Any]) -> str:
    """What is to be done in a repository."""
    issue = given.get("issue")
    return str(issue.get("title") or issue.get("description") or "") if isinstance(issue, Mapping) else ""


def _goods(given: Mapping[str, Any]) -> str:
    """What an order or a purchase that was given as data asks for."""
    order, purchase = given.get("order"), given.get("purchase")
    lines = order.get("lines") if isinstance(order, dict) else [purchase]
    known = [line for line in (lines if isinstance(lines, list) else []) if isinstance(line, dict)]
    return ", ".join(f"{line.get('quantity')} × {line.get('sku')}" for line in known)


@asynccontextmanager
async def open_saver(place: Path | None = None) -> AsyncIterator[GuardedSaver]:
    """The saver on `checkpoints.sqlite` under `FERMATA_HOME`; one for each event loop."""
    file = await asyncio.to_thread(_prepare, place)
    await prepared()
    async with aiosqlite.connect(file, timeout=BUSY_TIMEOUT, factory=PayloadConnection) as connection:
        await at_once(connection, turn_to_wal)
        await connection.executescript(TABLES)
        yield GuardedSaver(connection)


def _prepare(place: Path | None) -> Path:
    folder = place or home()
    folder.mkdir(parents=True, exist_ok=True)
    return folder / "checkpoints.sqlite"


@asynccontextmanager
async def create_checkpointer() -> AsyncIterator[GuardedSaver]:
    """What `langgraph.json` names: LangGraph's server opens it once and shares it between all graphs."""
    async with open_saver() as saver:
        yield saver
