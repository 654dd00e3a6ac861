"""Gathering: where the branches of a fan-out meet again, and whether enough of them went well."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from nodes.usage import EXHAUSTED, sum_of, total
from state.parallel import Gathered, Result, in_order


@dataclass(frozen=True)
class Gathering:
    """Counts what became of the items of `of`. `least`: how many must be done (None: all of them; 0: it only counts).

    It is entered once, when every branch has ended, however many there were. `renamed_from`: what the state was called
    before, oldest first; where the state `of` was renamed, that one says so itself.
    """

    phase: str
    of: str
    least: int | None = None
    renamed_from: tuple[str, ...] = ()
    writes: frozenset[str] = field(default=frozenset({"gathered", "usage"}), repr=False)

    async def __call__(self, state: Any) -> dict[str, Any]:
        number = int(state.get("results", {}).get(self.of, {}).get("number", 0))
        before = int(state.get("gathered", {}).get(self.phase, {}).get("round", 0))
        results = in_order(state, self.of) if number > before else []  # there was nothing to do this time
        fates = Counter(result["result"] for result in results)
        wanted = len(results) if self.least is None else self.least
        gathered = Gathered(
            verdict="enough" if fates["done"] >= wanted else "too few",
            done=fates["done"],
            failed=fates["failed"],
            unknown=fates["unknown"],
            skipped=fates["skipped"],
            round=number,
        )
        return {"gathered": {self.phase: gathered}, **self._usage(state, results)}

    def _usage(self, state: Mapping[str, Any], results: Sequence[Result]) -> dict[str, Any]:
        """What the agents at work cost together, told under the state where they worked."""
        parts = [used for result in results for used in result.get("usage", {}).values()]
        if not parts:
            return {}
        before: Mapping[str, Any] = state.get("usage", {}).get(self.of, {})
        stopped = {EXHAUSTED: why} if (why := next((one[EXHAUSTED] for one in parts if EXHAUSTED in one), None)) else {}
        return {"usage": {self.of: {**total(before, sum_of(parts)), **stopped}}}


def gathered_of(phase: str) -> Callable[[Mapping[str, Any]], Awaitable[Literal["enough", "too few"]]]:
    """Did enough of the items go well?"""

    async def gathered(state: Mapping[str, Any]) -> Literal["enough", "too few"]:
        verdict: Literal["enough", "too few"] = state["gathered"][phase]["verdict"]
        return verdict

    return gathered
