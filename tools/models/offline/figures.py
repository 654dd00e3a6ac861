"""Days in figures: 2026-12-24, 24.12.2026, 12/24, 12/24-27."""

import re
from functools import lru_cache

from tools.models.offline.days import Calendar, Day
from tools.models.offline.stay import Stay
from tools.models.offline.text import Rule

Said = tuple[Day, ...] | Stay
"""One day, both ends of a range, none ("the 24th or the 25th"), or how long."""

# "Dec 24 - 2 adults" is no range of days.
NO_DAY = (
    r"(?![\d/:%]|[,.]\d| ?(?:nights?|days?|weeks?|people|persons?|adults?|kids?|child|pax|travell?er|passenger|guest"
    r"|of us|ticket|star|am\b|pm\b|[a-z]+day))"
)


@lru_cache(maxsize=8)
def _day_first(text: str) -> bool:
    return re.search(r"(?<![\d/])(?:1[3-9]|2\d|3[01])/\d{1,2}(?!\d)", text) is not None


def _slashed(match: re.Match[str], one: str, two: str, year: str | None = None) -> Calendar:
    """12/24 and 12/24/2026 as in the United States, unless a number above 12 in the text says otherwise."""
    year = f"20{year}" if year and len(year) == 2 else year
    return _day(one, two, year) if _day_first(match.string) else _day(two, one, year)


def _dotted(match: re.Match[str]) -> Said:
    """24.12.2026"""
    return (_day(match[2], match[1], match[3]) if int(match[2]) > 12 else _day(*match.groups()),)


def _day(day: str, month: str, year: str | None = None) -> Calendar:
    return Calendar(int(day), int(month), int(year) if year else None)


FIGURES: list[Rule[Said]] = [
    (
        re.compile(r"(?<![\d.])(\d{4})(?:-|/|\. ?)(0?[1-9]|1[0-2])(?:-|/|\. ?)([0-2]?\d|3[01])(?!\d)"),
        lambda m: (_day(m[3], m[2], m[1]),),
    ),
    (re.compile(r"(?<![\d.])(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\d)"), _dotted),
    (
        re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})(?![\d/])"),
        lambda m: (_slashed(m, m[1], m[2], m[3]),),
    ),
    (
        re.compile(r"(?<![\d/])(?!24/7)(\d{1,2})/(\d{1,2}) ?[-~] ?(\d{1,2})(?![\d/.])" + NO_DAY),
        lambda m: (_slashed(m, m[1], m[2]), Calendar(int(m[3]))),
    ),
    (re.compile(r"(?<![\d/])(?!24/7)(\d{1,2})/(\d{1,2})(?![\d/])"), lambda m: (_slashed(m, m[1], m[2]),)),
]
