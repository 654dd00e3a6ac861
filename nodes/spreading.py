"""Spreading: a step for each item of a list, side by side, and what all of them made, in the list's order."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from langgraph.config import get_config
from langgraph.types import Send

from nodes.fan_out import FanOut
from nodes.given import environment
from nodes.noting import noted
from nodes.stepping import Rejects, wanted
from nodes.usage import sum_of, total
from reliability.errors import Permanent
from state.parallel import in_order
from tools.expressions.expression import Expression
from tools.expressions.failure import Failure

State = Mapping[str, Any]


@dataclass(frozen=True)
class Items:
    """Reads the list from the state; `names` are the workflow's inputs."""

    value: Expression
    names: tuple[str, ...] = ()

    def __call__(self, state: State) -> Sequence[Any]:
        found = self.value.evaluate(environment(state, self.names))
        return found if isinstance(found, list) else []

    def wrong(self, state: State, most: int) -> str:
        """Why it cannot be spread, or ""."""
        found = self.value.evaluate(environment(state, self.names))
        if isinstance(found, Failure):
            return str(found)
        if not isinstance(found, list):
            return f"{self.value.text} gives {found!r:.80}; accepted: a list"
        return f"{self.value.text} gives {len(found):,} items; accepted: at most {most:,}" if len(found) > most else ""


@dataclass(frozen=True)
class Spreading:
    """Looks at the list before the first item is sent; where `when` is false the step is skipped."""

    phase: str
    items: Items
    most: int
    when: Expression | None = None
    renamed_from: tuple[str, ...] = ()
    writes: frozenset[str] = field(default=frozenset({"outcomes"}), repr=False)

    async def __call__(self, state: Any) -> dict[str, Any]:
        if not wanted(self.when, state, self.items.names):
            return {"outcomes": {self.phase: noted(state, self.phase, "skipped")}}
        reason = self.items.wrong(state, self.most)
        return {"outcomes": {self.phase: noted(state, self.phase, "failed" if reason else "done", reason)}}


def spread_of(phase: str, fan: FanOut) -> Callable[[State], Awaitable[Any]]:
    """Is there something to do, and for which items?"""

    async def spread(state: State) -> Literal["nothing to do", "failed"] | list[Send]:
        result = state["outcomes"][phase]["result"]
        if result == "failed":
            return "failed"
        return "nothing to do" if result == "skipped" else await fan.spread(state)

    return spread


@dataclass(frozen=True)
class OfItem:
    """A step's box as the work on one item: what it makes is the item's result, and its failure the item's."""

    box: Any

    async def __call__(self, inside: State) -> dict[str, Any]:
        update = await self.box({"outcomes": {}, **inside}, get_config())
        known = update["outcomes"][self.box.phase]
        if known["result"] != "done":
            raise Permanent(str(known.get("reason", "it failed")))
        made = next(iter(update.get("steps", {}).values()), None)
        return {"made": made, **({"usage": update["usage"]} if "usage" in update else {})}


@dataclass(frozen=True)
class Collecting:
    """`of` is the state that worked on the items, `spread` the one that sent them, or skipped the step. An item that
    failed makes the step fail, when all have ended. `rejects` looks at what all of them made; `names` are the inputs
    that it may name.
    """

    phase: str
    of: str
    spread: str
    output: str = ""
    rejects: Rejects | None = field(default=None, repr=False)
    names: tuple[str, ...] = ()
    renamed_from: tuple[str, ...] = ()
    writes: frozenset[str] = field(default=frozenset({"outcomes", "steps", "usage"}), repr=False)

    async def __call__(self, state: Any) -> dict[str, Any]:
        if state["outcomes"][self.spread]["result"] == "skipped":
            return {"outcomes": {self.phase: noted(state, self.phase, "skipped")}}
        results = in_order(state, self.of)
        bad = [f"{one['key']}: {one.get('reason', one['result'])}" for one in results if one["result"] != "done"]
        reason = f"{len(bad)} of {len(results)} items failed ({'; '.join(bad[:3])})" if bad else ""
        made = [one["value"].get("made") for one in results if one["result"] == "done"]
        if not bad and self.rejects is not None:
            steps = {**(state.get("steps") or {}), self.output: made}
            reason = self.rejects(environment({**state, "steps": steps}, self.names, output=made)) or ""
            bad = [reason] if reason else []
        kept = {"steps": {self.output: made}} if self.output and not bad else {}
        outcome = noted(state, self.phase, "failed" if bad else "done", reason)
        return {**kept, **self._usage(state, results), "outcomes": {self.phase: outcome}}

    def _usage(self, state: State, results: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        parts = [used for result in results for used in result.get("usage", {}).values()]
        if not parts:
            return {}
        return {"usage": {self.of: total(state.get("usage", {}).get(self.of, {}), sum_of(parts))}}
