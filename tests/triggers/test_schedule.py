"""When a trigger is looked at: the same periods in every process."""

from datetime import UTC, datetime, timedelta

import pytest

from host.triggers.schedule import schedule
from reliability.errors import BadInput

NOW = datetime(2026, 11, 21, 13, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("every", "cron", "began", "following"),
    [
        ("5m", None, datetime(2026, 11, 21, 13, 5, tzinfo=UTC), datetime(2026, 11, 21, 13, 10, tzinfo=UTC)),
        ("1d", None, datetime(2026, 11, 21, tzinfo=UTC), datetime(2026, 11, 22, tzinfo=UTC)),
        (None, "0 8 * * *", datetime(2026, 11, 21, 8, tzinfo=UTC), datetime(2026, 11, 22, 8, tzinfo=UTC)),
        (None, "*/2 * * * *", datetime(2026, 11, 21, 13, 6, tzinfo=UTC), datetime(2026, 11, 21, 13, 8, tzinfo=UTC)),
    ],
)
def test_a_moment_is_in_one_period_and_the_next_one_follows(
    every: str | None, cron: str | None, began: datetime, following: datetime
) -> None:
    kept = schedule(every, cron)

    assert kept.began(NOW) == began
    assert kept.following(NOW) == following


@pytest.mark.parametrize(("every", "cron"), [("5m", None), (None, "*/5 * * * *")])
def test_the_first_moment_of_a_period_belongs_to_it(every: str | None, cron: str | None) -> None:
    kept, first = schedule(every, cron), datetime(2026, 11, 21, 13, 5, tzinfo=UTC)

    assert kept.began(first) == first
    assert kept.following(first) == first + timedelta(minutes=5)


@pytest.mark.parametrize(
    ("every", "cron"),
    [(None, None), ("5m", "* * * * *"), ("0s", None), ("soon", None), (None, "daily"), (None, "* * * * * *")],
)
def test_what_is_no_schedule_is_told(every: str | None, cron: str | None) -> None:
    with pytest.raises(BadInput, match="accepted:"):
        schedule(every, cron)
