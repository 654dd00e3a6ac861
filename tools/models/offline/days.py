"""A day as people name it, and the date it is: each way of naming is one class."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol


class Day(Protocol):
    """Some day that was said."""

    def on(self, today: date, since: date) -> date | None:
        """Its date; `since` is the day it cannot come before: today, or the departure for a return."""
        ...


@dataclass(frozen=True)
class Calendar:
    """24 December 2026, 24 December, the 24th. Without a year or month: the next such day. `years` from this one."""

    day: int
    month: int | None = None
    year: int | None = None
    years: int | None = None

    def on(self, today: date, since: date) -> date | None:
        year = today.year + self.years if self.years is not None else self.year
        if year is not None and self.month:
            return real(year, self.month, self.day)
        # Nine years reach the next 29 February, across a year such as 2100 that has none.
        months = (since.year * 12 + since.month - 1 + ahead for ahead in range(9 * 12))
        days = (real(one // 12, one % 12 + 1, self.day) for one in months if self.month in (None, one % 12 + 1))
        return next((day for day in days if day and day >= since), None)


@dataclass(frozen=True)
class MonthAhead:
    """The 3rd of next month; without a day: this day in so many months."""

    months: int
    day: int | None = None

    def on(self, today: date, since: date) -> date | None:
        ahead = today.year * 12 + today.month - 1 + self.months
        year, month = ahead // 12, ahead % 12 + 1
        return real(year, month, self.day or min(today.day, monthrange(min(year, 9999), month)[1]))


@dataclass(frozen=True)
class Weekday:
    """Friday (0 is Monday): of the ISO week that is `weeks` ahead; without one, the first after `since`.

    "A week from Friday" is `plus` 7 days.
    """

    weekday: int
    weeks: int | None = None
    plus: int = 0

    def on(self, today: date, since: date) -> date | None:
        if self.weeks is not None:
            return later(today, 7 * self.weeks + self.weekday - today.weekday() + self.plus)
        return later(since, (self.weekday - since.weekday() - 1) % 7 + 1 + self.plus)


@dataclass(frozen=True)
class Ahead:
    """Tomorrow, in two weeks; `of_departure`: "three days later" is counted from the departure where there is one."""

    days: int
    of_departure: bool = False

    def on(self, today: date, since: date) -> date | None:
        return later(since if self.of_departure else today, self.days)


def real(year: int, month: int, day: int) -> date | None:
    """The date, if the calendar has it."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def later(day: date, days: int) -> date | None:
    """So many days after, if the calendar goes that far."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None
