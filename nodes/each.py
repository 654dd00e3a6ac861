"""Each: works on the items of a fan-out, so many at once and no more, and says what became of every one."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from langchain_core.runnables import RunnableConfig

from nodes.effect import Effect
from nodes.fan_out import FanOut
from nodes.place import Place, place_of, telling
from reliability.errors import BadInput, EffectError
from reliability.hold import hold
from state.parallel import Item, Result, Round

if TYPE_CHECKING:
    from nodes.agent import Agent
    from nodes.agents.tool_agent import ToolAgent

Work = Callable[[Mapping[str, Any]], Awaitable[Any]]
"""The state inside a branch (`FanOut.inside`) -> plain JSON. An agent's update is one: its `usage` is counted apart."""


@dataclass
class _Flight:
    """What the branches of one fan-out of one run share, in the one process that drives it."""

    slots: asyncio.Semaphore
    branches: int = 0
    stopped: str = ""


_flights: dict[tuple[int, str, str, int], _Flight] = {}


@dataclass(frozen=True)
class Each:
    """Stands where `over` sends its items. `work` is done for each, at most `at_once` at a time in the whole run.

    `work` is a function, or an `Effect`: each item is an effect of its own then, with a key of its own. An item whose
    work raises an error of the outside (`EffectError`) has *failed*; anything else is a bug, ends the call, and the
    chunks that were finished stay finished. `asks` names the agents one of which may do an item: `fermata verify`
    counts what they ask of their models. `renamed_from`: what the state was called before, oldest first; an `Effect`
    that is its work says the same. `fail_fast`: after the first that is not done no other is begun (those are
    *skipped*); what is under way is finished. The graph's state needs the channels of `state.parallel.Results`.
    """

    phase: str
    over: FanOut
    work: Work | Effect
    at_once: int = 8
    fail_fast: bool = False
    asks: tuple["Agent | ToolAgent", ...] = ()
    renamed_from: tuple[str, ...] = ()
    writes: frozenset[str] = field(default=frozenset({"results"}), repr=False)

    def __post_init__(self) -> None:
        if self.over.to != self.phase:
            raise BadInput(f"{self.phase} works on what is sent to {self.over.to!r}; accepted: a fan-out to itself")
        if isinstance(self.work, Effect) and self.work.phase != self.phase:
            raise BadInput(f"{self.phase} does the effect {self.work.phase!r}; accepted: one name for both")
        if isinstance(self.work, Effect) and self.work.renamed_from != self.renamed_from:
            raise BadInput(
                f"{self.phase} was called {self.renamed_from!r} before, and its effect {self.work.renamed_from!r}, of "
                "which its keys are made; accepted: the same `renamed_from` for both"
            )
        if isinstance(self.work, Effect) and (self.work.undo or self.work.kind == "compensable"):
            raise BadInput(
                f"{self.work.phase} is {self.work.kind} and fanned out, and nothing would undo its items; accepted: "
                "a reversible effect, or an irreversible one behind a gate"
            )

    @property
    def arguments(self) -> Callable[[Mapping[str, Any]], Any] | None:
        """What the effect reads of each item; a gate that `covers` this shows that it covers the same."""
        return self.work.arguments if isinstance(self.work, Effect) else None

    def wanted(self, state: Mapping[str, Any]) -> dict[str, Any]:
        """Effect by effect, what a gate before the fan-out approves: every item with its exact arguments."""
        if not isinstance(self.work, Effect):
            return {}
        number, effect = self.over.round(state), self.work
        insides = [self.over.inside(state, item, number) for item in self.over.listed(state)]
        return {effect.name_of(inside["key"]): effect.arguments(inside) for inside in insides}

    async def __call__(self, state: Any, config: RunnableConfig) -> dict[str, Any]:
        """One chunk; every item once, under the limit of the run.

        Raises:
            BadInput: it was entered by an edge instead of a fan-out.
        """
        if "items" not in state or "round" not in state:
            raise BadInput(f"{self.phase} was entered without items; draw the way to it with a fan-out's `spread`")
        place, number = place_of(config), int(state["round"])
        with _flight(place, self.at_once, number) as flight:
            async with _held(self.work, place):
                working = [self._one(state, item, place, flight) for item in state["items"]]
                ended = await asyncio.gather(*working, return_exceptions=True)
        items = {str(item["index"]): _told(one) for item, one in zip(state["items"], ended, strict=True)}
        return {"results": {self.phase: Round(number=number, items=items)}}

    async def _one(self, state: Mapping[str, Any], item: Item, place: Place, flight: _Flight) -> Result:
        async with flight.slots:
            if self.fail_fast and flight.stopped:
                return Result(result="skipped", key=item["key"], reason=flight.stopped)
            inside = self.over.inside(state, item, int(state["round"]))
            result = await self._settled(inside, item, place)
            if result["result"] != "done":
                flight.stopped = flight.stopped or f"item {item['key']} had {result['result']}"
                told = {"item": item["key"], "result": result["result"], "reason": result.get("reason", "")}
                tell = telling(self.phase)
                tell("item not done", **told)
            return result

    async def _settled(self, inside: Mapping[str, Any], item: Item, place: Place) -> Result:
        if isinstance(self.work, Effect):
            return await self.work.of_item(inside, place, item["key"], inside["round"])
        try:
            answer = await self.work(inside)
        except EffectError as error:
            return Result(result="failed", key=item["key"], reason=str(error))
        used = answer.get("usage") if isinstance(answer, Mapping) else None
        if not isinstance(used, Mapping):
            return Result(result="done", key=item["key"], value=answer)
        value = {name: one for name, one in answer.items() if name != "usage"}
        return Result(result="done", key=item["key"], value=value, usage=dict(used))


def _told(ended: Result | BaseException) -> Result:
    """A bug, or a question that interrupts, is no result; every item has come to its end before it is raised."""
    if isinstance(ended, BaseException):
        raise ended
    return ended


@contextmanager
def _flight(place: Place, at_once: int, number: int) -> Iterator[_Flight]:
    """Semaphores belong to one event loop; a run is driven by one process, so that this is the limit of the run."""
    key = (id(asyncio.get_running_loop()), place.run, place.path, number)
    flight = _flights.setdefault(key, _Flight(asyncio.Semaphore(at_once)))
    flight.branches += 1
    try:
        yield flight
    finally:
        flight.branches -= 1
        if not flight.branches:
            del _flights[key]


@asynccontextmanager
async def _held(work: Work | Effect, place: Place) -> AsyncIterator[None]:
    """Effects hold the run each; held around them all it is taken once a chunk and not once an item."""
    if isinstance(work, Effect):
        async with hold(place.run):
            yield
    else:
        yield
