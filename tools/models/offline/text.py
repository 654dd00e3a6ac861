"""Text as people type it, made plain enough for rules: one kind of space, dash, quote and arrow."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

BLANK = "\0"
"""Stands where a rule has read, so that no later rule reads the same characters."""

_SAME = str.maketrans(
    {BLANK: " ", **dict.fromkeys("–—−‒‐‑", "-"), **dict.fromkeys("〜∼～", "~"), **dict.fromkeys("’‘`´", "'")}
)
_ARROW = re.compile(r"-{0,2}[→➔➜⇒▶►]|-{1,2}>|=>")


def plain(text: str) -> str:
    """The same words; line breaks become commas. Case is kept: a city that is not known stays as it was typed."""
    composed = unicodedata.normalize("NFKC", text).translate(_SAME)
    lines = (" ".join(line.split()) for line in composed.splitlines())
    return _ARROW.sub("→", ", ".join(line for line in lines if line))


@dataclass(frozen=True)
class Found(Generic[T]):
    """What a rule read, and where."""

    start: int
    end: int
    value: T


Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], T | None]]


def sweep(text: str, rules: Sequence[Rule[T]]) -> tuple[list[Found[T]], str]:
    """All that the rules read, in the order of the text, and the text with it blanked. Earlier rules go first."""
    found: list[Found[T]] = []
    for pattern, read in rules:
        here = [
            Found(match.start(), match.end(), value)
            for match in pattern.finditer(text)
            if (value := read(match)) is not None
        ]
        text = blanked(text, here)
        found += here
    return sorted(found, key=lambda one: one.start), text


def blanked(text: str, found: Sequence[Found[T]]) -> str:
    """The text without what was found, every other character where it was."""
    parts, at = [], 0
    for one in found:
        start = max(at, one.start)
        parts += [text[at:start], BLANK * (one.end - start)]
        at = one.end
    return "".join([*parts, text[at:]])
