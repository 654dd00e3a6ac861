"""Recogniser: how one kind of personal data is written, what must be true of it, and which words explain it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import re2

from tools.guards.pii.words import Words

Where = Literal["@", "+", "digits", "colons"]
"""What a text must hold at all before it is looked through: an @, a +, some digits near one another, or two colons."""

Check = Callable[[str], float]
"""The score of what was found, 0 where it cannot be what it looks like."""

LEFT = r"(?:\A|[^0-9A-Za-z_.\-]|(?:\A|[^0-9])[_.\-])"
RIGHT = r"(?:\z|[^0-9A-Za-z_.\-]|[_.\-](?:\z|[^0-9]))"
"""No letter or digit touches it, and no dash, dot or `_` leads to another digit: that is a longer number's part."""

LOOSE_LEFT = r"(?:\A|[^0-9_.\-]|(?:\A|[^0-9])[_.\-])"
LOOSE_RIGHT = r"(?:\z|[^0-9_.\-]|[_.\-](?:\z|[^0-9]))"
"""The same where letters may touch it, for what is like nothing else: tel010-…"""

RAISES = 0.35
"""By how much a word that explains it raises a score, as in Presidio; one that speaks against it lowers it as much."""

LONGEST = 40
"""[characters] So far a search goes back at most, so that it stays in proportion to the text."""

CERTAIN = 1.0
"""The score of what a checksum proved; no word lowers it."""

Spot = tuple[int, int, float]


@dataclass(frozen=True)
class Shape:
    """A way to write it: `pattern` in RE2's syntax, of ASCII, of no more than some forty characters, and its score.

    `check` looks at what was found. `left` and `right` say what may touch it; letters of other alphabets always may: a
    Korean particle stands right behind a number.
    """

    pattern: str
    score: float
    check: Check | None = None
    left: str = LEFT
    right: str = RIGHT
    _compiled: Any = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        whole = f"{self.left}({self.pattern}){self.right}"
        object.__setattr__(self, "_compiled", re2.compile(whole.encode()))

    def spots(self, shadow: bytes) -> Iterator[Spot]:
        """Where it is in a text of which every character is one byte, and how sure that is."""
        at = 0
        while (found := self._compiled.search(shadow, at)) is not None:
            start, at = found.span(1)
            score = self.score if self.check is None else self.check(shadow[start:at].decode("ascii"))
            if score > 0:
                yield start, at, score
            else:
                # What cannot be one may hide the beginning of one: a year before a card's number.
                at = max(start + 1, at - LONGEST)


@dataclass(frozen=True)
class Recogniser:
    """One kind of personal data by Presidio's name for it: how it looks, the words around it, what to do about it."""

    entity: str
    shapes: tuple[Shape, ...]
    words: Words = field(default_factory=Words)
    needs: Where = "digits"
    says: str = ""

    def spots(self, shadow: bytes, text: str, threshold: float) -> Iterator[Spot]:
        """Those at or over the threshold; the words around one are read only where they decide."""
        for shape in self.shapes:
            for start, end, score in shape.spots(shadow):
                if score < CERTAIN and score + RAISES >= threshold:
                    score = min(CERTAIN, score + RAISES * self.words.speak(text, start, end))
                if score >= threshold:
                    yield start, end, score
