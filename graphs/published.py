"""A published workflow: whatever comes in goes under its guardrails before LangGraph sees it, through every door.

Whoever runs a graph streams it: Python, the command line, LangGraph's server. LangGraph stores what comes in before
any state runs, so it is here, before that, that a text is masked; what runs in memory is what is stored.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import aclosing
from typing import Any, cast

from langchain_core.runnables import RunnableConfig
from langgraph.graph.state import CompiledStateGraph
from langgraph.types import Command

from graphs.verify.findings import Finding
from nodes.counting import Counting, at_the_door, taken
from nodes.guard import Guard
from reliability.errors import Blocked
from tools.guards.door import GUARDED, STOPS, Mark, is_guarded, read_config
from tools.guards.handed_over import credential_in, said
from tools.guards.inside import AppliedTo, applied_to, characters_in
from tools.guards.looking import LONG
from tools.guards.site import guardrails_of, inside_of, prepared
from tools.guards.telling import is_korean, refused
from tools.telemetry.watching import wanted, watched, watchers


class PublishedGraph(CompiledStateGraph[Any, Any, Any, Any]):
    """`pinned` (`workflow`, `workflow_version`) stands in the metadata of every run, whatever its caller says there.
    `beside`: what is to be said of it beside what `verify` reads in it.

    Raises:
        Blocked: a guardrail stopped what came in, and no `Guard` of the workflow draws a way for that; nothing was
            stored.
    """

    def __init__(self, *, pinned: Mapping[str, str], beside: Sequence[Finding] = (), **compiled: Any) -> None:
        super().__init__(**compiled)
        self.pinned = dict(pinned)
        self.beside = tuple(beside)

    def stream(self, input: Any, config: RunnableConfig | None = None, **options: Any) -> Iterator[Any]:  # noqa: A002
        yield from super().stream(self._let_in(input, config), self._known(config, input), **options)

    async def astream(
        self,
        input: Any,  # noqa: A002 - LangGraph's name
        config: RunnableConfig | None = None,
        **options: Any,
    ) -> AsyncIterator[Any]:
        await prepared(self.pinned["workflow"])
        if wanted():
            await asyncio.to_thread(watchers)
        try:
            given = await _aside(input, self._let_in, input, config)
        except Blocked:
            await self._count(config)
            raise
        known = self._known(config, input)
        async with aclosing(super().astream(given, known, **options)) as parts:  # type: ignore[type-var]
            async for part in parts:
                yield part

    def stream_events(self, input: Any, config: RunnableConfig | None = None, **options: Any) -> Any:  # noqa: A002
        return super().stream_events(self._echoed(input, config), config, **options)

    def astream_events(self, input: Any, config: RunnableConfig | None = None, **options: Any) -> Any:  # noqa: A002
        return super().astream_events(self._echoed(input, config), config, **options)

    def bulk_update_state(self, config: RunnableConfig, supersteps: Sequence[Sequence[Any]]) -> RunnableConfig:
        return super().bulk_update_state(self._known(config), self._masked(supersteps).value)

    async def abulk_update_state(self, config: RunnableConfig, supersteps: Sequence[Sequence[Any]]) -> RunnableConfig:
        await prepared(self.pinned["workflow"])
        masked = await _aside(supersteps, self._masked, supersteps)
        return await super().abulk_update_state(self._known(config), masked.value)

    def _echoed(self, given: Any, config: RunnableConfig | None) -> Any:
        """LangChain's events tell what came in before the graph is streamed."""
        return given if given is None or is_guarded(config) else self._masked(given).value

    def _masked(self, given: Any) -> AppliedTo:
        return applied_to(given, guardrails_of(self.pinned["workflow"]), "input")

    def _let_in(self, given: Any, config: RunnableConfig | None) -> Any:
        if given is None or is_guarded(config):
            return given
        if isinstance(given, Command) and (place := credential_in(given.resume)) is not None:
            raise Blocked(said(place))
        found = self._masked(given)
        drawn = self._guards_itself and not isinstance(given, Command)
        at_the_door(_run(config), [one for one in found.findings if not drawn or one["action"] in ("mask", "redact")])
        if found.verdict == "passed" or drawn:
            return found.value
        stopped = next(one for one in found.findings if one["action"] in STOPS)
        raise Blocked(refused(stopped, korean=is_korean(repr(given))))

    async def _count(self, config: RunnableConfig | None) -> None:
        """Nothing of a run that is stopped at the door is stored, but that it was."""
        saver = ((config or {}).get("configurable") or {}).get("__pregel_checkpointer") or self.checkpointer
        if (counts := taken(_run(config))) and isinstance(saver, Counting):
            await saver.count(_run(config), counts)

    @property
    def _guards_itself(self) -> bool:
        """A state of the workflow decides what becomes of what is stopped, along drawn ways."""
        return any(isinstance(getattr(node.bound, "afunc", None), Guard) for node in self.nodes.values())

    def _known(self, config: RunnableConfig | None, given: Any = None) -> RunnableConfig:
        """The config with what no caller may choose; whatever else it says is stored beside the run, and masked too."""
        if is_guarded(config):
            inner: RunnableConfig = inside_of(config, self.pinned["workflow"])
            return inner
        known = read_config(config, guardrails_of(self.pinned["workflow"]))
        known["metadata"] = {**(known.get("metadata") or {}), **self.pinned}
        known["configurable"][GUARDED] = Mark(self.pinned["workflow"], asks=isinstance(given, Mapping))
        return watched(cast(RunnableConfig, known))


def _run(config: RunnableConfig | None) -> str:
    return str(((config or {}).get("configurable") or {}).get("thread_id") or "")


async def _aside(size_of: Any, work: Any, *given: Any) -> Any:
    """What is long is read in a thread, so that the event loop goes on."""
    if characters_in(size_of, LONG) < LONG:
        return work(*given)
    return await asyncio.to_thread(work, *given)


def as_stored(graph: CompiledStateGraph[Any, Any, Any, Any], given: Any) -> Any:
    """What comes in, as this workflow would store it: what people are shown of it, and what goes to the ledger."""
    name = graph.pinned["workflow"] if isinstance(graph, PublishedGraph) else None
    return applied_to(given, guardrails_of(name), "input").value
