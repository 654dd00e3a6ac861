"""App: a workflow for Python callers, with LangGraph's method names, sync and async alike."""

import asyncio
import atexit
import os
import threading
import uuid
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.types import Command, StateSnapshot

from graphs.catalog import load
from host.credentials import with_token
from host.feedback.giving import create_feedback, list_feedback
from host.forking import Forked
from host.inputs import check_keys
from host.loop import BackgroundLoop
from host.notifying import at_the_door
from host.runs import Graph, Host, View, open_host
from reliability.environment import home
from reliability.errors import BadInput
from reliability.identity import Voter, local_user
from reliability.ledger import aside, requests
from reliability.ledger.asked import Decision, Request
from reliability.ledger.feedback import Feedback
from tools.guards.showing import shown

Input = Mapping[str, Any] | Command[Any] | None


class App:
    """One workflow on this machine's checkpoints; any number of runs at once, from any thread or loop.

    `config` needs a UUID under `{"configurable": {"thread_id": …}}`, for LangGraph's server would not take anything
    else. Every step is on disk before the next one begins (`durability="sync"`).
    """

    def __init__(self, workflow: str, desk: "Desk") -> None:
        self._desk = desk
        self._graph: Graph = desk.host.graph(workflow)
        self.name: str = self._graph.get_name()

    @property
    def version(self) -> str:
        return str((self._graph.config or {}).get("metadata", {})["workflow_version"])

    def invoke(self, given: Input, config: RunnableConfig, **options: Any) -> dict[str, Any]:
        """Run to the next pause or the end; `__interrupt__` in the answer lists what it waits for."""
        return self._desk.loop.run(self._invoke(given, config, options))

    async def ainvoke(self, given: Input, config: RunnableConfig, **options: Any) -> dict[str, Any]:
        return await self._desk.loop.arun(self._invoke(given, config, options))

    def stream(self, given: Input, config: RunnableConfig, **options: Any) -> Iterator[Any]:
        """LangGraph's stream modes; leaving the iteration cancels the run, which can then be resumed."""
        return self._desk.loop.stream(lambda: self._astream(given, config, options))

    def astream(self, given: Input, config: RunnableConfig, **options: Any) -> AsyncIterator[Any]:
        return self._desk.loop.astream(lambda: self._astream(given, config, options))

    def get_state(self, config: RunnableConfig) -> StateSnapshot:
        return self._desk.loop.run(self._graph.aget_state(config))

    async def aget_state(self, config: RunnableConfig) -> StateSnapshot:
        return await self._desk.loop.arun(self._graph.aget_state(config))

    def get_state_history(self, config: RunnableConfig, **options: Any) -> Iterator[StateSnapshot]:
        """Newest first."""
        return self._desk.loop.stream(lambda: self._graph.aget_state_history(config, **options))

    def aget_state_history(self, config: RunnableConfig, **options: Any) -> AsyncIterator[StateSnapshot]:
        return self._desk.loop.astream(lambda: self._graph.aget_state_history(config, **options))

    def update_state(
        self, config: RunnableConfig, values: Mapping[str, Any], as_node: str | None = None
    ) -> RunnableConfig:
        """Change the state by hand. What was approved before no longer fits, and its effects will refuse."""
        return self._desk.loop.run(self._graph.aupdate_state(config, dict(values), as_node))

    async def aupdate_state(
        self, config: RunnableConfig, values: Mapping[str, Any], as_node: str | None = None
    ) -> RunnableConfig:
        return await self._desk.loop.arun(self._graph.aupdate_state(config, dict(values), as_node))

    def resume(self, run: str, answer: str | None = None) -> View:
        """Go on with an interrupted run: after a crash, or with the answer to its question."""
        return self._desk.loop.run(self._desk.host.resume(run, answer=answer))

    async def aresume(self, run: str, answer: str | None = None) -> View:
        return await self._desk.loop.arun(self._desk.host.resume(run, answer=answer))

    def fork(self, run: str, at: str) -> Forked:
        """A new run from a checkpoint of an older one, whose effects it never undoes; `resume` goes on with it."""
        return self._desk.loop.run(self._desk.host.fork(run, at, local_user().name))

    async def afork(self, run: str, at: str) -> Forked:
        return await self._desk.loop.arun(self._desk.host.fork(run, at, local_user().name))

    def inbox(self, run: str | None = None) -> Sequence[Request]:
        """The requests that wait for a decision."""
        return self._desk.loop.run(aside(requests.inbox, run))

    def decide(
        self, request: str, decision: Decision, *, by: str, note: str = "", token: str | None = None
    ) -> tuple[Request, View | None]:
        """Vote as `NAME@TEAM` and, where that decides it, drive the run on; `token`: with an approver directory."""
        voter = with_token(by, token) if token else Voter.parse(by)
        return self._desk.loop.run(self._desk.host.vote(request, voter, decision, note))

    async def adecide(
        self, request: str, decision: Decision, *, by: str, note: str = "", token: str | None = None
    ) -> tuple[Request, View | None]:
        voter = await asyncio.to_thread(with_token, by, token) if token else Voter.parse(by)
        return await self._desk.loop.arun(self._desk.host.vote(request, voter, decision, note))

    def create_feedback(
        self,
        run: str,
        score: int | str,
        *,
        comment: str = "",
        answer: int | None = None,
        by: str | None = None,
        token: str | None = None,
    ) -> Feedback:
        """Rate a run from 1 to 5, or `up` or `down`; `answer`: the how-manieth of a conversation, from 1."""
        return self._desk.loop.run(self._rate(run, score, comment, answer, by, token))

    async def acreate_feedback(
        self,
        run: str,
        score: int | str,
        *,
        comment: str = "",
        answer: int | None = None,
        by: str | None = None,
        token: str | None = None,
    ) -> Feedback:
        return await self._desk.loop.arun(self._rate(run, score, comment, answer, by, token))

    def list_feedback(self, run: str) -> Sequence[Feedback]:
        """Everything that was said of a run, oldest first; what was replaced has a `replaced_at`."""
        return self._desk.loop.run(list_feedback(self._desk.host, run))

    async def alist_feedback(self, run: str) -> Sequence[Feedback]:
        return await self._desk.loop.arun(list_feedback(self._desk.host, run))

    def get_graph(self, **options: Any) -> Any:
        """LangGraph's drawing of the workflow."""
        return self._graph.get_graph(**options)

    async def _rate(
        self, run: str, score: int | str, comment: str, answer: int | None, by: str | None, token: str | None
    ) -> Feedback:
        voter = Voter.parse(by) if by else None
        if by and token:
            voter = await asyncio.to_thread(with_token, by, token)
        return await create_feedback(self._desk.host, run, score, comment=comment, answer=answer, voter=voter)

    async def _invoke(self, given: Input, config: RunnableConfig, options: dict[str, Any]) -> dict[str, Any]:
        await self._check(given, config)
        answer: dict[str, Any] = await self._graph.ainvoke(given, config, **{"durability": "sync", **options})
        await at_the_door()
        return answer

    async def _astream(self, given: Input, config: RunnableConfig, options: dict[str, Any]) -> AsyncIterator[Any]:
        await self._check(given, config)
        async for part in self._graph.astream(given, config, **{"durability": "sync", **options}):
            yield part
        await at_the_door()

    async def _check(self, given: Input, config: RunnableConfig) -> None:
        """LangGraph would take any text for a run's name, drop keys that it does not know, and start a run that a
        resume names but nobody began.
        """
        run = str(config.get("configurable", {}).get("thread_id", ""))
        if not is_uuid(run):
            raise BadInput(f"the thread_id is {shown(run)}; accepted: a UUID, such as str(uuid.uuid4())")
        if isinstance(given, Mapping):
            check_keys(self._graph, given)
        else:
            await self._desk.host.find(run)


class Desk:
    """The background loop of this process and the host that lives on it."""

    def __init__(self) -> None:
        self.loop = BackgroundLoop()
        self._stack = AsyncExitStack()
        self.host: Host = self.loop.run(self._stack.enter_async_context(open_host()))
        atexit.register(self.close)  # runs before the loop's own, which was registered earlier

    def close(self) -> None:
        """Close the files; the loop ends after it."""
        self.loop.run(self._stack.aclose())


def is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False


_desks: dict[tuple[int, str], Desk] = {}
_opening = threading.Lock()


def workflow(name: str) -> App:
    """The compiled workflow with the configured checkpointer, ready for sync and async code.

    Raises:
        NotFound: no workflow of that name.
    """
    load(name)
    key = (os.getpid(), str(home()))  # a forked child gets a loop of its own
    with _opening:
        if key not in _desks:
            _desks[key] = Desk()
        return App(name, _desks[key])
