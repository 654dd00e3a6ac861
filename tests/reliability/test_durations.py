"""Durations are read as people write them, and nothing else is."""

from datetime import timedelta

import pytest

from reliability.durations import duration
from reliability.errors import BadInput


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("300s", timedelta(seconds=300)),
        ("5m", timedelta(minutes=5)),
        ("24h", timedelta(days=1)),
        ("30d", timedelta(days=30)),
        ("1h30m", timedelta(minutes=90)),
        (" 1d12h30m15s ", timedelta(days=1, hours=12, minutes=30, seconds=15)),
    ],
)
def test_whole_numbers_with_their_units_are_a_duration(text: str, length: timedelta) -> None:
    assert duration(text) == length


@pytest.mark.parametrize(
    "text",
    [
        "",
        "5",
        "h",
        "1.5h",
        "-1h",
        "1h 30m",
        "5 m",
        "1y",
        "٥m",
        "40000d",
        "30000d30000d",
        "999999999d999999999d",
        "1h" * 5,
    ],
)
def test_what_is_no_duration_or_longer_than_a_hundred_years_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="accepted: a whole number and s, m, h or d, such as 30d"):
        duration(text)
