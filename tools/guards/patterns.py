"""Patterns: what a site looks for, in its own words, as regular expressions that take linear time on any text.

They are always read by google-re2: in Python's own `re`, a pattern as harmless as `ignore.*previous.*instructions`
takes minutes on a hostile text of 32 KB.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import re2

from reliability.errors import BadInput
from tools.guards.encoded import characters, encoded
from tools.guards.match import Match

MOST = 1_000
"""Matches of one pattern that are told apart; the rest of the text is then one match, so that time stays linear."""

ACCEPTED = "accepted: a regular expression of RE2 (github.com/google/re2/wiki/Syntax)"
_LOOKS_AROUND = re.compile(r"\(\?<?[=!]")
_REFERS_BACK = re.compile(r"\\[1-9]|\(\?P=|\\[gk]<")

Keep = Callable[[bytes, int, int], bool]
"""Whether the bytes of a text from one place up to another are what was looked for."""


class Patterns:
    """Finds whatever one of the patterns fits; `name` is the rule of each match.

    Upper and lower case are one unless `ignore_case` is false; `.` fits a line's end too where `across_lines`.

    Raises:
        BadInput: a pattern that RE2 does not read, or that fits the empty text; the message names it and says why.
    """

    def __init__(
        self,
        patterns: Iterable[str],
        name: str = "pattern",
        ignore_case: bool = True,
        across_lines: bool = False,
        keep: Keep | None = None,
    ) -> None:
        given = (patterns,) if isinstance(patterns, str) else tuple(patterns)
        if not given:
            raise BadInput(f"{name!r} has no pattern; accepted: one or more")
        self.name = name
        self.patterns = given
        self._keep = keep
        self._compiled = [compiled(pattern, name, ignore_case, across_lines) for pattern in given]

    def __call__(self, text: str) -> Sequence[Match]:
        data = encoded(text)
        spans = sorted({span for pattern in self._compiled for span in self._spans(pattern, data)})
        at = characters(data, (place for span in spans for place in span))
        return [Match(self.name, at[start], at[end]) for start, end in spans]

    def _spans(self, pattern: Any, data: bytes) -> list[tuple[int, int]]:
        spans: list[tuple[int, int]] = []
        for count, found in enumerate(pattern.finditer(data), start=1):
            start, end = found.span()
            if count > MOST:
                return [*spans, (start, len(data))]
            if start < end and (self._keep is None or self._keep(data, start, end)):
                spans.append((start, end))
        return spans

    def __repr__(self) -> str:
        return f"Patterns({list(self.patterns)!r}, name={self.name!r})"


def compiled(pattern: str, name: str, ignore_case: bool = True, across_lines: bool = False) -> Any:
    """A pattern that is ready to be looked for, or one line about why it never will be."""
    if not isinstance(pattern, str):
        raise BadInput(f"{name!r} has the pattern {pattern!r}; {ACCEPTED}, as a text")
    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = not ignore_case
    options.dot_nl = across_lines
    try:
        ready = re2.compile(encoded(pattern), options=options)
    except re2.error as error:
        raise BadInput(f"{name!r} has the pattern {pattern!r}: {_why(pattern, error)}; {ACCEPTED}") from None
    if ready.search(b"") is not None:
        raise BadInput(f"{name!r} has the pattern {pattern!r}: it fits the empty text, so every text; {ACCEPTED}")
    return ready


def _why(pattern: str, error: re2.error) -> str:
    if _LOOKS_AROUND.search(pattern):
        return "it looks ahead or behind ('(?=', '(?!', '(?<'), which takes no linear time"
    if _REFERS_BACK.search(pattern):
        return "it refers back to a group, which takes no linear time"
    said = error.args[0] if error.args else "not readable"
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
