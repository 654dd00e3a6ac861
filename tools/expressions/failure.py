"""Failures: why an expression is not accepted, or has no value; always with the place."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from reliability.errors import BadInput


class BadExpression(BadInput):
    """An expression that is not accepted. `reason` is one line, `at` the character (from 0) of `text`, `shown` the
    reason, the line and a caret under the place.
    """

    def __init__(self, reason: str, text: str, at: int) -> None:
        super().__init__(f"{reason}, at character {at + 1} of the expression {text[:200]!r}")
        self.reason = reason
        self.text = text
        self.at = at

    @property
    def shown(self) -> str:
        return f"{self.reason}\n{pointed(self.text, self.at)}"


@dataclass(frozen=True)
class Failure:
    """Why an expression has no value, which closes the gate that asked for it; never what stands in the data."""

    reason: str
    text: str
    at: int

    def __str__(self) -> str:
        return f"{self.reason}, at character {self.at + 1} of the expression {self.text[:200]!r}"

    @property
    def shown(self) -> str:
        return f"{self.reason}\n{pointed(self.text, self.at)}"


class Wrong(Exception):
    """Inside this package only: an operation that has no value, and where, once the place is known."""

    def __init__(self, reason: str, at: int = -1) -> None:
        super().__init__(reason)
        self.reason = reason
        self.at = at


def pointed(text: str, at: int) -> str:
    """The line with a caret under the character; a Korean one is two columns wide."""
    begin = text.rfind("\n", 0, at) + 1
    line = text[begin:].partition("\n")[0].rstrip("\r").replace("\t", " ")
    wide = sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in line[: at - begin])
    return f"{line}\n{' ' * wide}^"


def near(given: str, known: Iterable[str]) -> str:
    """What is accepted instead of a name, and the nearest of it, as the end of a sentence."""
    names = sorted(known)
    close = get_close_matches(given, names, n=1)
    more = ", …" if len(names) > 20 else ""
    hint = f"; did you mean {close[0]!r}?" if close else ""
    return f"; accepted: {', '.join(names[:20]) or 'none here'}{more}{hint}"
