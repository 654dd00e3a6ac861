"""The functions of the language: these and no others, so that each takes time linear in its text.

A text and a part of it are compared in composed Unicode (NFC), for Korean comes from some machines taken apart.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

import re2

from reliability.errors import BadInput
from tools.expressions.failure import Wrong
from tools.expressions.values import a, kind_of
from tools.guards.encoded import encoded
from tools.paths import checked, matches, names_of

CHANGED = "changedFiles"
"""The name under which an environment gives the files that were changed, for `modifies` (see `tools/paths.py`)."""

_LITTLE = 1 << 20
"""[bytes] of a compiled pattern."""
_LONGEST_DURATION = 40
"""[characters] of a duration's text."""
_UNITS = {"h": 3_600_000_000, "m": 60_000_000, "s": 1_000_000, "ms": 1_000}
_PART = re.compile(r"(\d+(?:\.\d*)?|\.\d+)(ms|h|m|s)", re.ASCII)
_DURATION = re.compile(rf"[-+]?(?:(?:{_PART.pattern})+|0)", re.ASCII)


@dataclass(frozen=True)
class Function:
    """`takes` says of each argument what it is called and which types fit; `reads` are names that it is given first,
    from the environment; `looks_at` tries the last argument, where it is written out, before anything runs.
    """

    does: Callable[..., Any]
    takes: tuple[tuple[str, tuple[str, ...]], ...]
    gives: str
    of_a_value: bool = True
    reads: tuple[str, ...] = ()
    looks_at: Callable[[Any], object] | None = None

    @property
    def told(self) -> str:
        names = ", ".join(name for name, _ in self.takes)
        return f"{len(self.takes)} argument{'s' * (len(self.takes) != 1)} ({names})"

    def __call__(self, *values: Any) -> Any:
        for (name, kinds), value in zip(self.takes, values[len(self.reads) :], strict=True):
            if (kind := kind_of(value)) not in kinds:
                raise Wrong(f"the {name} is {a(kind)}; accepted: {', '.join(kinds)}")
        return self.does(*values)


def _composed(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _contains(text: str, part: str) -> bool:
    return _composed(part) in _composed(text)


def _starts(text: str, part: str) -> bool:
    return _composed(text).startswith(_composed(part))


def _ends(text: str, part: str) -> bool:
    return _composed(text).endswith(_composed(part))


def _matches(text: str, pattern: str) -> bool:
    return _pattern(pattern).search(encoded(_composed(text))) is not None


@lru_cache(maxsize=256)
def _pattern(pattern: str) -> Any:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _LITTLE
    try:
        return re2.compile(encoded(_composed(pattern)), options=options)
    except re2.error as error:
        why = bytes(error.args[0]).partition(b": ")[0].decode()  # behind the colon is a piece of the pattern
        raise Wrong(f"RE2 does not read the pattern: {why}; accepted: a regular expression of RE2") from None


def _duration(text: str | timedelta) -> timedelta:
    if isinstance(text, timedelta):
        return text
    if len(text) > _LONGEST_DURATION or not _DURATION.fullmatch(text):
        raise Wrong("not a duration; accepted: such as 24h, 300s, 5m, 1h30m, 250ms")
    size = sum(int(Decimal(number) * _UNITS[unit]) for number, unit in _PART.findall(text))
    return timedelta(microseconds=-size if text.startswith("-") else size)


def _modifies(changed: Any, patterns: Any) -> bool:
    known = _patterns(patterns)
    if kind_of(changed) != "list":
        raise Wrong(f"{CHANGED} is {a(kind_of(changed))}; accepted: a list of paths")
    try:
        return any(matches(pattern, name) for name in names_of(changed) for pattern in known)
    except BadInput as error:
        raise Wrong(f"{CHANGED} holds what is no path inside the tree; accepted: a list of paths") from error


def _patterns(given: Any) -> list[str]:
    patterns = (given,) if isinstance(given, str) else tuple(given)
    if not patterns or not all(isinstance(one, str) for one in patterns):
        raise Wrong("the patterns are not strings; accepted: one or more, such as ['**/auth/**', '**/*.sql']")
    return _checked(patterns)


@lru_cache(maxsize=256)
def _checked(patterns: tuple[str, ...]) -> list[str]:
    try:
        return [checked(one) for one in patterns]
    except BadInput as error:
        raise Wrong("a pattern that can mean no path; accepted: such as **/auth/**, src/*.py, Dockerfile") from error


_TEXT, _PATTERN, _PART_OF = ("text", ("string",)), ("pattern", ("string",)), ("part", ("string",))

FUNCTIONS = {
    "contains": Function(_contains, (_TEXT, _PART_OF), "bool"),
    "startsWith": Function(_starts, (_TEXT, _PART_OF), "bool"),
    "endsWith": Function(_ends, (_TEXT, _PART_OF), "bool"),
    "matches": Function(_matches, (_TEXT, _PATTERN), "bool", looks_at=_pattern),
    "lower": Function(str.lower, (_TEXT,), "string"),
    "size": Function(len, (("value", ("string", "list", "map")),), "int"),
    "duration": Function(
        _duration, (("text", ("string", "duration")),), "duration", of_a_value=False, looks_at=_duration
    ),
    "modifies": Function(
        _modifies,
        (("patterns", ("string", "list")),),
        "bool",
        of_a_value=False,
        reads=(CHANGED,),
        looks_at=_patterns,
    ),
}
