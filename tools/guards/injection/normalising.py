"""Normalising: a text as it looks to a reader, in small letters, with every place in it traced back to the original."""

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from tools.guards.injection.jamo import SYLLABLE, composed
from tools.guards.injection.letters import plain

_ODD = re.compile(r"[^\x00-\x7f가-힣]+")
"""What is neither ASCII nor whole Hangul. All else stays as it is, and costs nothing."""
_STEP = re.compile(f"(?P<syllable>{SYLLABLE.pattern})|.", re.DOTALL)


@dataclass(frozen=True)
class Seen:
    """`text` as it looks. Piece i begins at `at[i]` in it and stands for the original from `starts[i]` up to `ends[i]`,
    sign by sign where both are as long.
    """

    text: str
    at: Sequence[int]
    starts: Sequence[int]
    ends: Sequence[int]

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Where in the original a part of `text`, not empty, comes from."""
        return self._place(start)[0], self._place(end - 1)[1]

    def _place(self, position: int) -> tuple[int, int]:
        piece = bisect_right(self.at, position) - 1
        begins = self.at[piece]
        following = self.at[piece + 1] if piece + 1 < len(self.at) else len(self.text)
        if following - begins == self.ends[piece] - self.starts[piece]:
            return self.starts[piece] + position - begins, self.starts[piece] + position - begins + 1
        return self.starts[piece], self.ends[piece]


def _places() -> "array[int]":
    return array("q")


@dataclass
class _Writing:
    """A `Seen` that is being made; pieces that stand sign for sign side by side are one."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    at: "array[int]" = field(default_factory=_places)
    starts: "array[int]" = field(default_factory=_places)
    ends: "array[int]" = field(default_factory=_places)
    even: bool = False

    def add(self, part: str, start: int, end: int) -> None:
        if not part:
            return
        even = len(part) == end - start
        if even and self.even and self.ends[-1] == start:
            self.ends[-1] = end
        else:
            self.at.append(self.length)
            self.starts.append(start)
            self.ends.append(end)
        self.parts.append(part)
        self.length, self.even = self.length + len(part), even

    def done(self) -> Seen:
        return Seen("".join(self.parts), self.at, self.starts, self.ends)


def normalised(text: str) -> Seen:
    """As it looks: compatibility forms (NFKC and more), look-alikes of Latin letters, what is not seen left out, Hangul
    put together, all small.
    """
    if text.isascii():
        return Seen(text.lower(), [0], [0], [len(text)])
    writing, done = _Writing(), 0
    for odd in _ODD.finditer(text):
        writing.add(text[done : odd.start()].lower(), done, odd.start())
        for part, start, end in _steps(text, odd.start(), odd.end()):
            writing.add(part, start, end)
        done = odd.end()
    writing.add(text[done:].lower(), done, len(text))
    return writing.done()


def _steps(text: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    for step in _STEP.finditer(text, start, end):
        part = step.group()
        yield composed(part) if step["syllable"] else plain(part), step.start(), step.end()


def without(seen: Seen, gone: Iterable[int]) -> Seen:
    """The same without the signs at those places, in order."""
    writing, done = _Writing(), 0
    for place in gone:
        _keep(writing, seen, done, place)
        done = place + 1
    _keep(writing, seen, done, len(seen.text))
    return writing.done()


def _keep(writing: _Writing, seen: Seen, start: int, end: int) -> None:
    """Piece by piece, so that every sign still knows its place."""
    while start < end:
        piece = bisect_right(seen.at, start) - 1
        following = seen.at[piece + 1] if piece + 1 < len(seen.at) else len(seen.text)
        until = min(end, following)
        writing.add(seen.text[start:until], *seen.origin(start, until))
        start = until
