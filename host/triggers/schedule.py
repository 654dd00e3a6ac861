"""When a trigger is looked at: every so often, or by a cron expression in UTC."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from croniter import croniter

from reliability.clock import stamp
from reliability.durations import duration
from reliability.errors import BadInput

SHORTEST = timedelta(seconds=1)


class Schedule(Protocol):
    def began(self, now: datetime) -> datetime:
        """When the period that `now` is in began; a trigger fires once a period at most."""

    def following(self, now: datetime) -> datetime:
        """When the next one begins."""


@dataclass(frozen=True)
class Every:
    """Periods of one length, counted from 1970, so that all processes have the same ones."""

    length: timedelta

    def began(self, now: datetime) -> datetime:
        seconds = self.length.total_seconds()
        return datetime.fromtimestamp(now.timestamp() // seconds * seconds, UTC)

    def following(self, now: datetime) -> datetime:
        return self.began(now) + self.length


@dataclass(frozen=True)
class Cron:
    """`minute hour day month weekday`, in UTC."""

    expression: str

    def began(self, now: datetime) -> datetime:
        # croniter looks strictly before: a moment that is due itself counts
        return _moment(croniter(self.expression, now + timedelta(microseconds=1)).get_prev(datetime))

    def following(self, now: datetime) -> datetime:
        return _moment(croniter(self.expression, now).get_next(datetime))


def schedule(every: str | None, cron: str | None) -> Schedule:
    """Read `every = "5m"` or `cron = "0 8 * * *"`.

    Raises:
        BadInput: both or neither, or what is no duration or no cron expression.
    """
    if (every is None) == (cron is None):
        raise BadInput(f"every is {every!r} and cron is {cron!r}; accepted: one of both, such as every = '5m'")
    if every is not None:
        length = duration(every)
        if length < SHORTEST:
            raise BadInput(f"every is {every!r}; accepted: 1s or more")
        return Every(length)
    if cron is None or not croniter.is_valid(cron) or len(cron.split()) != 5:
        raise BadInput(f"cron is {cron!r}; accepted: minute hour day month weekday, such as '0 8 * * *' (in UTC)")
    return Cron(cron)


def period(kept: Schedule, now: datetime) -> str:
    """The period that `now` is in, as the ledger writes it."""
    return stamp(kept.began(now))


def _moment(found: datetime) -> datetime:
    return found.astimezone(UTC)
