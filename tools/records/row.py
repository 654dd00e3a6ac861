"""One row of a list, or why there is none."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Row:
    """`line` is where it stands, from 1 (in a database: the how-many-th row). `trouble`: why it cannot be used."""

    line: int
    values: Mapping[str, str] = field(default_factory=dict)
    trouble: str = ""


def told(value: object) -> str:
    """A value as text; nothing is the empty text."""
    if value is None:
        return ""
    return ("true" if value else "false") if isinstance(value, bool) else str(value).strip()
