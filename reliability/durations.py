"""Durations as people write them: `24h`, `300s`, `5m`, `30d`."""

import re
from datetime import timedelta

from reliability.errors import BadInput

UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
LONGEST = timedelta(days=36_500)


def duration(text: str) -> timedelta:
    """A whole number and its unit.

    Raises:
        BadInput: anything else, or more than a hundred years.
    """
    read = re.fullmatch(r"(\d{1,9})([smhd])", text.strip(), re.ASCII)
    if read:
        meant = timedelta(**{UNITS[read[2]]: int(read[1])})
        if meant <= LONGEST:
            return meant
    raise BadInput(f"the duration is {text[:40]!r}; accepted: a whole number and s, m, h or d, such as 30d")
