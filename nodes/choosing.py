"""Choosing: the value of an expression picks one of several ways."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from nodes.given import environment
from nodes.noting import noted
from tools.expressions.expression import Expression
from tools.expressions.failure import Failure

State = Mapping[str, Any]

NO_CASE = "no case"


@dataclass(frozen=True)
class Choosing:
    """`cases` are the values, as text, that have a way of their own; `otherwise`: any other value has one, too.
    `names`: the inputs that the expression may name.

    What has no value, or none of the cases, is `no case`, and has failed where that leads nowhere. The choice is kept
    in `outcomes`, so that a resumed run takes the way that it took.
    """

    phase: str
    value: Expression
    cases: tuple[str, ...]
    otherwise: bool = False
    names: tuple[str, ...] = ()
    renamed_from: tuple[str, ...] = ()
    writes: frozenset[str] = field(default=frozenset({"outcomes"}), repr=False)

    async def __call__(self, state: Any) -> dict[str, Any]:
        found = self.value.evaluate(environment(state, self.names))
        word = text_of(found)
        if word in self.cases:
            return {"outcomes": {self.phase: {**noted(state, self.phase, "done"), "chosen": word}}}
        said = str(found) if isinstance(found, Failure) else f"{word[:80]!r} is none of {', '.join(self.cases)}"
        result = "done" if self.otherwise else "failed"
        return {"outcomes": {self.phase: {**noted(state, self.phase, result, said), "chosen": NO_CASE}}}


def text_of(value: Any) -> str:
    """How a value is written in a document: `true`, `3`, `high`."""
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def chosen_of(phase: str, labels: Mapping[str, str]) -> Callable[[State], Awaitable[str]]:
    """Which way? `labels` says for each case, and for `no case`, which label its way has."""

    async def chosen(state: State) -> str:
        known: Mapping[str, Any] = state["outcomes"][phase]
        return labels[known["chosen"]]

    chosen.__annotations__["return"] = Literal[tuple(dict.fromkeys(labels.values()))]
    return chosen
