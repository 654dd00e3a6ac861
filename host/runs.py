"""Starting, resuming and cancelling runs. One idempotent `drive` decides from the checkpoint what is to be done."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any

from langchain_core.messages import AIMessageChunk, HumanMessage
from langchain_core.runnables import RunnableConfig
from langgraph.graph.state import CompiledStateGraph
from langgraph.types import Command, Interrupt, StateSnapshot

from graphs.catalog import load
from graphs.published import as_stored
from host.checkpoints import GuardedSaver, open_saver
from host.forking import Forked, fork
from host.inputs import accepted_words, check_input
from host.nested import next_of, values_of
from host.notifying import at_the_door
from nodes.words_given import unusable
from reliability.boundaries import cross
from reliability.errors import BadInput, Busy, EffectError, Ended, NotFound, Refusal, Unreachable
from reliability.hold import hold
from reliability.identity import Voter, local_user, speaking
from reliability.ledger import aside, leases, requests, runs
from reliability.ledger.asked import Decision, Request
from reliability.ledger.runs import Run
from tools.guards.showing import shown

Graph = CompiledStateGraph[Any, Any, Any, Any]
Watch = Callable[[str, Any], None]
"""Told every part of LangGraph's `tasks` and `custom` streams as it comes: `watch(mode, part)`. In a conversation
also `words`: the pieces of what an agent says, `(the id of its message, the text)`."""


@dataclass(frozen=True)
class View:
    """A run as it stands: the registry's row, the state's values, and what it waits for.

    What stands in a workflow inside it is told by its path: `next` is `travel/APPROVING`, an outcome's phase
    `travel/BOOKING_HOTEL`.
    """

    run: Run
    values: Mapping[str, Any]
    next: tuple[str, ...]
    interrupts: tuple[Interrupt, ...]
    requests: tuple[Request, ...]

    @property
    def message(self) -> str:
        """The last thing the run said, if it is a chat."""
        messages = self.values.get("messages") or []
        return messages[-1].text if self.run.ended and messages else ""

    @property
    def waits_for(self) -> list[dict[str, Any]]:
        """The values of its open interrupts; votes on a gate as they stand now, not as they stood when it asked."""
        known = {asked.id: asked.standing for asked in self.requests}
        return [{**one.value, **known.get(one.value.get("request"), {})} for one in self.interrupts]


@dataclass(frozen=True)
class Host:
    """The workflows on this machine's checkpoints. Belongs to the event loop that opened it."""

    saver: GuardedSaver
    known: Callable[[str], Graph] = load
    """The published graph of a workflow by its name; raises NotFound."""
    tells: bool = True
    """Are notices delivered whenever a run has come to a pause? The sweeper does that itself."""

    def graph(self, workflow: str) -> Graph:
        """The published graph with the configured checkpointer. Blocks, for one declared in YAML is read and compiled:
        async code calls `fetch`.
        """
        return self.known(workflow).copy(update={"checkpointer": self.saver})

    async def fetch(self, workflow: str) -> Graph:
        """`graph` off the event loop."""
        return await asyncio.to_thread(self.graph, workflow)

    async def start(
        self, workflow: str, given: Mapping[str, Any], *, run: str | None = None, watch: Watch | None = None
    ) -> View:
        """Begin a run (under the id `run`, if its caller chose one) and drive it to its first pause or its end.

        Raises:
            Unsafe: the workflow breaks a rule of `fermata verify`; no run was begun.
            BadInput: the input does not fit the workflow's schema; no run was begun.
        """
        graph = await self.fetch(workflow)
        check_input(graph, given)
        check_input(graph, as_stored(graph, given))  # what is masked must still fit
        run = run or str(uuid.uuid4())
        async with hold(run):
            await _stream(graph, dict(given), run, watch)
        await self._tell()
        return await self.look(run)

    async def say(self, workflow: str, run: str, text: str, *, watch: Watch | None = None) -> View:
        """One turn of a conversation: of a run that nobody began yet, or of one whose last turn has ended.

        Raises:
            BadInput: the words are none. Busy: the last turn waits, or is under way. Nothing was said.
        """
        graph = await self.fetch(workflow)
        if wrong := unusable(text, accepted_words(graph)):
            raise BadInput(wrong)
        given = {"messages": [HumanMessage(text)]}
        check_input(graph, given)
        async with hold(run):
            snapshot = await graph.aget_state(_config(run))
            if snapshot.next:
                where = ", ".join(snapshot.next)
                raise Busy(f"run {run} stands at {where} in the middle of a turn; nothing was said")
            await _stream(graph, given, run, watch, speaks=True)
        await self._tell()
        return await self.look(run)

    async def drive(self, run: str, *, answer: Any = None, watch: Watch | None = None) -> View:
        """Take the run as far as it goes now; calling it twice does nothing twice.

        `answer` is the resume value for the one interrupt that is open (None: what is to be found in the ledger).

        Raises:
            NotFound, Busy, VersionChanged, Stale: nothing was changed.
        """
        known = await self.find(run)
        graph = await self.fetch(known.workflow)
        async with hold(known.id):
            snapshot = await graph.aget_state(_config(known.id))
            if snapshot.created_at is None:
                raise NotFound(f"run {known.id} has no checkpoint in this home any more: restore it from a backup")
            # Also where nothing seems to come next: a state that was renamed meanwhile looks like that, and the saver
            # refuses it when the run is loaded.
            if snapshot.next or not known.ended:
                await _stream(graph, _move(snapshot, answer), known.id, watch)
            if not snapshot.next and (end := snapshot.values.get("status")):
                # It had ended, and one that slept meanwhile noted a pause on top
                await aside(runs.mark, known.id, status=end, phase=end)
        await self._tell()
        return await self.look(known.id)

    async def find(self, run: str) -> Run:
        return await aside(runs.get, run)

    async def look(self, run: str) -> View:
        """The run as it stands; changes nothing."""
        known = await self.find(run)
        snapshot = await (await self.fetch(known.workflow)).aget_state(_config(known.id), subgraphs=True)
        asked = await aside(requests.of_run, known.id)
        return View(known, values_of(snapshot), next_of(snapshot), snapshot.interrupts, tuple(asked))

    async def vote(
        self, request: str, voter: Voter, decision: Decision, note: str = "", *, watch: Watch | None = None
    ) -> tuple[Request, View | None]:
        """Count a vote in the ledger and, where it decides, drive the run on (None: votes are still missing).

        Raises:
            NotFound: no such request, or its run is of a workflow that is not known here; nothing was counted.
        """
        known = await self.find((await aside(requests.get, request)).run)
        try:
            graph = await self.fetch(known.workflow)
        except NotFound as unknown:
            raise NotFound(
                f"run {known.id} cannot be driven from here: {unknown}; nothing was counted. The cure: vote with "
                "--no-resume, then go on with the program that began the run"
            ) from unknown
        counted = await aside(requests.vote, request, voter, decision, as_stored(graph, note))
        if counted.status == "open":
            await self._tell()
            return counted, None
        cross("before", "the nudge")
        try:
            driven = await self.drive(counted.run, watch=watch)
        except Refusal as left:  # it says that nothing was changed, and means the run
            left.args = (f"{counted.id} is {counted.status} with your vote, but its run does not go on: {left}",)
            raise
        cross("after", "the nudge")
        return counted, driven

    async def resume(
        self, run: str, *, answer: str | None = None, voter: Voter | None = None, watch: Watch | None = None
    ) -> View:
        """Go on with a run: after a crash, with the answer to its question, or by trying a stuck undo again.

        Raises:
            Ended: the run is over.
            BadInput: an answer was given, and nothing was asked.
        """
        view = await self.look(run)
        if view.run.ended and not view.next:
            raise Ended(f"run {view.run.id} has ended as {view.run.status}; there is nothing to resume")
        if answer is not None:
            if not any("question" in interrupt.value for interrupt in view.interrupts):
                raise BadInput(
                    f"run {view.run.id} asks no question, and {shown(answer)} was given; `fermata show` tells"
                )
            return await self.drive(view.run.id, answer={"answer": answer}, watch=watch)
        if [state.rpartition("/")[2] for state in view.next] == ["NEEDS_OPERATOR"]:
            # None: a process died before it asked, or after the vote and before it went on
            request = next((asked for asked in reversed(view.requests) if asked.status == "open"), None)
            if request is not None:
                _, driven = await self.vote(request.id, voter or local_user(), "reject", "try again", watch=watch)
                return driven or await self.look(view.run.id)
        return await self.drive(view.run.id, watch=watch)

    async def _tell(self) -> None:
        if self.tells:
            await at_the_door()

    async def fork(self, run: str, at: str, by: str) -> Forked:
        """A new run that begins with a checkpoint of this one; nothing is driven.

        Raises:
            NotFound, BadInput: there is no such run or checkpoint, or nothing comes after it; nothing was forked.
        """
        return await fork(self.saver, await self.find(run), at, by, self.known)

    async def cancel(self, run: str, by: str, *, watch: Watch | None = None) -> tuple[View, str | None]:
        """Have the run undo itself; where another process drives it, that one does, at its next effect."""
        known = await aside(runs.cancel, run, by)
        busy = await aside(leases.holder, known.id)
        return (await self.look(known.id), busy) if busy else (await self.drive(known.id, watch=watch), None)


@asynccontextmanager
async def open_host() -> AsyncIterator[Host]:
    """The host of this event loop."""
    async with open_saver() as saver:
        yield Host(saver)


@contextmanager
def acting_as(voter: Voter) -> Iterator[None]:
    """Within it, this person speaks: starts runs, gives votes."""
    before = speaking.set(voter)
    try:
        yield
    finally:
        speaking.reset(before)


def _for_people(inside: tuple[str, ...], mode: str, part: Any, boxes: frozenset[str]) -> tuple[str, Any] | None:
    """A part of the stream as a `Watch` is told it; None for what happens inside a state. The workflows inside the run
    (`boxes`) are no such inside: their states are told by their paths.

    Of the words only those of an agent that has a state of its own: what it is told as a tool is said to nobody.
    """
    path = [step.partition(":")[0] for step in inside]
    below = len(path) - next((at for at in range(len(path)) if "|".join(path[: at + 1]) not in boxes), len(path))
    if mode != "messages":
        named = {"name": "/".join([*path, part["name"]])} if mode == "tasks" else {}
        return None if below else (mode, {**part, **named})
    message = part[0]
    spoken = isinstance(message, AIMessageChunk) and message.text and not message.tool_call_chunks
    return ("words", (message.id, message.text)) if spoken and below == 1 else None


def _config(run: str) -> RunnableConfig:
    return {"configurable": {"thread_id": run}}


def _move(snapshot: StateSnapshot, answer: Any) -> Command[Any] | None:
    """What to tell LangGraph: an answer by the interrupt's id (strict), else just to go on."""
    if answer is None:
        return None
    if len(snapshot.interrupts) != 1:
        raise NotFound(f"an answer was given, and {len(snapshot.interrupts)} questions are open; nothing was changed")
    return Command(resume={snapshot.interrupts[0].id: answer})


async def _stream(graph: Graph, given: Any, run: str, watch: Watch | None, *, speaks: bool = False) -> None:
    """One segment: to the next pause or the end, each step on disk before the next begins."""
    modes: Any = ["tasks", "custom", *(["messages"] if speaks else [])]
    boxes = frozenset(name for name, _ in graph.get_subgraphs(recurse=True)) if watch is not None else frozenset()
    how: Any = {"stream_mode": modes, "durability": "sync", "subgraphs": speaks or bool(boxes)}
    try:
        async for *inside, mode, part in graph.astream(given, _config(run), **how):
            if watch is not None and (known := _for_people(inside[0] if inside else (), mode, part, boxes)):
                watch(*known)
    except EffectError as error:
        raise Unreachable(f"{error}; the run is kept, go on with: fermata resume {run}") from error
