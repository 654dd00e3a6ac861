"""What became of each item of a fan-out, by the state that worked on it: merged by the item's index, not by who was
first.

Add `Results` to the bases of any graph's state, and `nodes.parallel` works in it.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, NotRequired

from typing_extensions import TypedDict  # pydantic refuses typing's before Python 3.12

from state.outcomes import merge

Fate = Literal["done", "failed", "unknown", "skipped"]


class Item(TypedDict):
    """One item of a fan-out: its place in the list (from 0), what tells it from the others, and itself."""

    index: int
    key: str
    value: Any


class Result(TypedDict):
    """What became of one item; `value` is what the work answered, plain JSON, `usage` what its models cost."""

    result: Fate
    key: str
    value: NotRequired[Any]
    reason: NotRequired[str]
    usage: NotRequired[dict[str, Any]]


class Round(TypedDict):
    """One fan-out of a state. `number` counts them (from 1) along the run's history; `items`: index -> result."""

    number: int
    items: dict[str, Result]


class Gathered(TypedDict):
    """A fan-out in figures, and whether it was enough."""

    verdict: Literal["enough", "too few"]
    done: int
    failed: int
    unknown: int
    skipped: int
    round: int


def joined(left: Mapping[str, Round], right: Mapping[str, Round]) -> dict[str, Round]:
    """Results of the same round add up, whichever branch is faster; a new round puts the old one's away."""
    return {**left, **{phase: _newer(left[phase], new) if phase in left else new for phase, new in right.items()}}


def _newer(known: Round, new: Round) -> Round:
    if known["number"] != new["number"]:
        return max(known, new, key=lambda one: one["number"])
    return Round(number=new["number"], items={**known["items"], **new["items"]})


class Results(TypedDict):
    results: Annotated[dict[str, Round], joined]
    gathered: Annotated[dict[str, Gathered], merge]


def in_order(state: Mapping[str, Any], phase: str) -> list[Result]:
    """The results of the last round, as the items were given."""
    items: Mapping[str, Result] = state.get("results", {}).get(phase, {}).get("items", {})
    return [items[index] for index in sorted(items, key=int)]


def values(state: Mapping[str, Any], phase: str) -> list[Any]:
    """What was answered for the items that were done, in their order: partial results are results."""
    return [result.get("value") for result in in_order(state, phase) if result["result"] == "done"]
