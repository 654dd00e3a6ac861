"""Stepping: one step of a workflow, around the box that does it: whether it is taken, how often, and what may pass."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from langchain_core.runnables import RunnableConfig

from nodes.given import Missing, environment
from nodes.loop import Loop
from nodes.noting import noted
from nodes.place import telling
from nodes.usage import exhausted
from reliability.errors import Permanent
from tools.expressions.expression import Expression
from tools.expressions.polarity import decided

State = Mapping[str, Any]
Rejects = Callable[[Mapping[str, Any]], str | None]
"""What a step made, with everything that expressions may name, to why it may not stay; None where it may."""

Went = Literal["done or skipped", "failed", "failing", "budget exhausted"]


@dataclass(frozen=True)
class Stepping:
    """`work` is the step's box: it writes `steps`, and `outcomes[phase]` with `done`, `failed` or `failing`.

    `when` false: the step is skipped, and what it would have made stays missing. A step that failed is tried `most`
    times. `rejects` looks at what it made; what it rejects is not kept. `loop`: how often a run may come by where this
    step's tests are `failing` and sent back; the last time, and without a loop, it has failed. `stands_for`: the state
    of the step that failed, which is done where this one does it instead.
    """

    phase: str
    work: Callable[..., Awaitable[dict[str, Any]]]
    when: Expression | None = None
    names: tuple[str, ...] = ()
    rejects: Rejects | None = field(default=None, repr=False)
    loop: Loop | None = None
    most: int = 1
    stands_for: str = ""
    renamed_from: tuple[str, ...] = ()

    async def __call__(self, state: Any, config: RunnableConfig) -> dict[str, Any]:
        tell = telling(self.phase)
        if self.when is not None and not wanted(self.when, state, self.names):
            tell("step skipped", when=self.when.text)
            return {"outcomes": {self.phase: noted(state, self.phase, "skipped")}}
        for left in reversed(range(self.most)):
            update = await self._tried(state, config)
            if self._result(update) != "failed" or not left:
                break
            tell("step tried again", reason=update["outcomes"][self.phase].get("reason", ""), left=left)
        return self._for_another(state, self._bounded(state, update))

    async def _tried(self, state: State, config: RunnableConfig) -> dict[str, Any]:
        try:
            update = await self.work(state, config)
        except (Missing, Permanent) as error:
            return {"outcomes": {self.phase: noted(state, self.phase, "failed", str(error))}}
        why = self._rejected(state, update) if self._result(update) == "done" else None
        if why is None:
            return update
        kept = {name: update[name] for name in ("usage",) if name in update}
        return {**kept, "outcomes": {self.phase: noted(state, self.phase, "failed", why)}}

    def _rejected(self, state: State, update: Mapping[str, Any]) -> str | None:
        if self.rejects is None:
            return None
        steps = {**(state.get("steps") or {}), **update.get("steps", {})}
        made = next(iter(update.get("steps", {}).values()), None)
        return self.rejects(environment({**state, "steps": steps}, self.names, output=made))

    def _bounded(self, state: State, update: dict[str, Any]) -> dict[str, Any]:
        """Sent back so often and no more."""
        if self._result(update) != "failing":
            return update
        before = int(state.get("repairs") or 0)
        if self.loop is not None and before + 1 < self.loop.most:
            return {**update, "repairs": before + 1}
        said = {**update["outcomes"][self.phase], "result": "failed"}
        return {**update, "outcomes": {self.phase: said}}

    def _for_another(self, state: State, update: dict[str, Any]) -> dict[str, Any]:
        """Whoever asks whether the step is done, its undo above all, need not know who did it."""
        if not self.stands_for or self._result(update) != "done":
            return update
        done = noted(state, self.stands_for, "done", f"by {self.phase}")
        return {**update, "outcomes": {**update["outcomes"], self.stands_for: done}}

    def _result(self, update: Mapping[str, Any]) -> str:
        return str(update["outcomes"][self.phase]["result"])


def wanted(when: Expression | None, state: State, names: tuple[str, ...]) -> bool:
    """Is the step taken? A condition without a value takes it: what it would have protected is then looked at."""
    return when is None or decided(when, "condition", environment(state, names)).holds


async def _went(phase: str, state: State) -> Went:
    result = state["outcomes"][phase]["result"]
    if result in ("done", "skipped"):
        return "done or skipped"
    if exhausted(state, phase):
        return "budget exhausted"
    return "failing" if result == "failing" else "failed"


def kept_of(phase: str) -> Callable[[State], Awaitable[Literal["done or skipped", "failed"]]]:
    """May the run go on? Where it may not, what was done is undone, whatever the reason was."""

    async def kept(state: State) -> Literal["done or skipped", "failed"]:
        return "done or skipped" if await _went(phase, state) == "done or skipped" else "failed"

    return kept


def went_of(phase: str) -> Callable[[State], Awaitable[Literal["done or skipped", "failed", "budget exhausted"]]]:
    """What became of the step?"""

    async def went(state: State) -> Literal["done or skipped", "failed", "budget exhausted"]:
        found = await _went(phase, state)
        return "failed" if found == "failing" else found

    return went


def passed_of(phase: str) -> Callable[[State], Awaitable[Literal["done or skipped", "failing", "failed"]]]:
    """Did the tests pass, may what they found be repaired once more, or is it over?"""

    async def passed(state: State) -> Literal["done or skipped", "failing", "failed"]:
        found = await _went(phase, state)
        return "failed" if found == "budget exhausted" else found

    return passed
