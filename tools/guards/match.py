"""Match: what a detector found in a text, by rule and place; never the text itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Match:
    """`rule` found something in the characters from `start` up to, not including, `end`; `score` from 0 to 1 says how
    sure it is. `says` is what to do about it, in words.
    """

    rule: str
    start: int
    end: int
    score: float = 1.0
    says: str = ""


class Detector(Protocol):
    """Finds in a text what it is for, in order of `start`, where matches may overlap.

    Pure and quick: it takes time in proportion to the text, whatever the text, and raises for none.
    """

    def __call__(self, text: str) -> Sequence[Match]: ...
