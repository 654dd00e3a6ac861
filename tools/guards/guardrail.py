"""Guardrail: what is looked for, where, and what happens when it is found."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal, cast, get_args

from reliability.errors import BadInput
from state.guarding import Action
from tools.guards.match import Detector

__all__ = ["ACTIONS", "PLACES", "Action", "Guardrail", "Where"]

Where = Literal["input", "output", "tool arguments", "tool results", "effect"]
"""What a person said, what a model said, what a tool is called with, what it answered, what is about to be sent."""

ACTIONS: tuple[Action, ...] = get_args(Action)
PLACES: tuple[Where, ...] = get_args(Where)


@dataclass(frozen=True, eq=False)
class Guardrail:
    """One rule of a site: `name`, as people read it, what it looks for (`detect`), and what happens then.

    `at` takes any number of places, or one as a text. Without an answer within `seconds` [s], for every million
    characters begun, it has found something: it fails closed. Short texts are read in place, without a clock.

    `reach` [characters]: how far apart things may stand that `detect` puts together, words longer than that (a key)
    aside. An answer that streams is held back as far; without a reach, to its end.

    Raises:
        BadInput: no such action or place (the nearest is named), no name, no place, no time; or what is sent would be
            changed after people approved it.
    """

    name: str
    detect: Detector
    action: Action
    at: frozenset[Where]
    seconds: float = 5.0
    reach: int | None = None

    def __post_init__(self) -> None:
        given: Iterable[str] = (self.at,) if isinstance(self.at, str) else self.at
        object.__setattr__(self, "at", cast(frozenset[Where], frozenset(given)))
        if not isinstance(self.name, str) or not self.name.strip():
            raise BadInput(f"a guardrail is called {self.name!r}; accepted: a name, such as 'pii-filter'")
        told = f"the guardrail {self.name!r}"
        if not callable(self.detect):
            raise BadInput(f"{told} has the detector {self.detect!r}; accepted: a function from a text to matches")
        _known(told, "action", self.action, ACTIONS)
        if not self.at:
            raise BadInput(f"{told} is at no place; accepted: {', '.join(PLACES)}")
        for place in sorted(self.at, key=str):
            _known(told, "place", place, PLACES)
        if not self.seconds > 0:
            raise BadInput(f"{told} has {self.seconds!r} seconds; accepted: more than 0")
        if self.reach is not None and self.reach < 1:
            raise BadInput(f"{told} has the reach {self.reach!r}; accepted: 1 character or more, or None")
        if "effect" in self.at and self.action in ("mask", "redact"):
            accepted = ", ".join(action for action in ACTIONS if action not in ("mask", "redact"))
            raise BadInput(
                f"{told} would {self.action} what an effect sends, which must be what was approved; accepted at an "
                f"effect: {accepted}"
            )


def _known(told: str, kind: str, given: object, accepted: tuple[str, ...]) -> None:
    if given in accepted:
        return
    near = get_close_matches(str(given), accepted, n=1, cutoff=0.3)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    raise BadInput(f"{told} has the {kind} {given!r}; accepted: {', '.join(accepted)}{hint}")
