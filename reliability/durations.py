"""Durations as people write them: `24h`, `300s`, `5m`, `1h30m`, `30d`."""

import re
from datetime import timedelta

from reliability.errors import BadInput

UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
"""Unit -> [s]."""
LONGEST = timedelta(days=36_500)


def duration(text: str) -> timedelta:
    """Whole numbers, each with its unit.

    Raises:
        BadInput: anything else, or more than a hundred years.
    """
    if re.fullmatch(r"(\d{1,9}[smhd]){1,4}", text.strip(), re.ASCII):
        parts = re.findall(r"(\d+)([smhd])", text, re.ASCII)
        seconds = sum(int(number) * UNITS[unit] for number, unit in parts)
        if seconds <= LONGEST.total_seconds():
            return timedelta(seconds=seconds)
    raise BadInput(f"the duration is {text[:40]!r}; accepted: a whole number and s, m, h or d, such as 30d")
