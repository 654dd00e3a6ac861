"""Rule: what one kind of secret looks like."""

from dataclasses import dataclass
from typing import Literal

Checked = Literal["shape", "value", "random", "URL", "password", "basic"]
"""What a value must be besides its pattern, by the name of a check in `looks.py`; `shape`: nothing more."""

BLANK = r"[ \t\x{a0}\x{3000}]"
NAME_ENDS = (
    r"(?:[_-](?:key|base|value|string|prod|production|dev|development|test|staging|live|old|new|[0-9]{1,2})| ?값)?"
)
EQUALS = (
    rf"(?:{BLANK}*(?::=|=>|->|[:=>：→])(?:{BLANK}*|[ \t]*(?:[|>]-?)?\r?\n[ \t]+)"
    rf"|{BLANK}+is:?{BLANK}+|{BLANK}?(?:는|은|이|가)(?:요)?{BLANK}*)"
)
QUOTES = r"""[\\"'\x60]{0,4}"""
PAIRED = rf"(?:[\s,;{{]+{QUOTES}(?:value|default){QUOTES})?"
"""The name and the value as two fields: `name: DB_PASSWORD`, `value: …`."""


@dataclass(frozen=True, slots=True)
class Rule:
    """`pattern` is one of RE2, whose first group, if it has one, is the value. It is looked for only in texts that hold
    one of the `keywords` (in lower case), and counts only where the value has `entropy` [bits a character] or more.
    """

    id: str
    pattern: str
    keywords: tuple[str, ...]
    entropy: float = 2.5
    checked: Checked = "shape"


def alone(shape: str) -> str:
    """A shape that stands for itself, where no letter or digit is before it; `\\n` and `%3D` end what was before."""
    return rf"(?:^|[^A-Za-z0-9]|\\[nrt]|%[0-9A-Fa-f]{{2}})({shape})"


def exactly(shape: str) -> str:
    """A shape and nothing that goes on; some that are glued together are as many."""
    return rf"(?:{shape})+\b"


def named(names: str, shape: str) -> str:
    """A shape that is a secret only by the name before it."""
    sign = rf"{QUOTES}(?:{EQUALS}|[ \t]){QUOTES}"
    return rf"(?i:(?:{names})){sign}({shape})(?:[^A-Za-z0-9+/=]|$)"


def value_of(names: str) -> str:
    """Any value under one of the names, in quotes (escaped ones too; the last may be yet to come) or up to a blank."""
    values = (
        r'\\+"[^"\\\n]{8,}(?:\\+"|\z)',
        r'"(?:[^"\\\n]|\\[^\n]){8,}(?:"|\z)',
        r"'(?:[^'\\\n]|\\[^\n]){8,}(?:'|\z)",
        r"\x60[^\x60\n]{8,}(?:\x60|\z)",
        r"[!#-&(-\[\]-_a-~]{8,}",
    )
    return rf"(?i:(?:{names}){NAME_ENDS}){QUOTES}{PAIRED}{EQUALS}({'|'.join(values)})"
