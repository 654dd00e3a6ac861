"""When the trip begins and ends."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from tools.models.offline import dates_en, dates_ko
from tools.models.offline.day_roles import Role, is_weekend, roles, settled
from tools.models.offline.days import Ahead, Calendar, Day, MonthAhead, later, real
from tools.models.offline.figures import FIGURES, Said
from tools.models.offline.stay import STAYS, Stay
from tools.models.offline.text import Found, Rule, sweep

RULES: list[Rule[Said]] = [
    *FIGURES,
    *dates_ko.DATED,
    *dates_en.AHEAD,
    *dates_ko.AHEAD,
    *STAYS,
    *dates_en.DAYS,
    *dates_ko.DAYS,
]
"""Earlier rules read first: "in three weeks" is no stay, "12월 3일 여행" no three-day trip, "3박 4일" no 4th."""

MONTHS: list[Rule[int]] = [dates_en.ALONE, dates_ko.ALONE]


@dataclass(frozen=True)
class When:
    """What one text says of the time of the trip."""

    depart: Day | None = None
    back: Day | None = None
    nights: int | None = None


@dataclass(frozen=True)
class Dates:
    """The dates as settled so far; `nights` is kept so that another departure moves the return with it."""

    depart: date | None = None
    back: date | None = None
    nights: int | None = None

    def then(self, when: When, today: date) -> "Dates":
        """These dates, with what was said later in the place of what was said before."""
        depart = self._departure(when.depart, today) if when.depart else self.depart
        if when.back:
            back = when.back.on(today, depart or today)
            return replace(_from_the_end(depart, back, when.nights), nights=None)
        nights = when.nights if when.nights is not None else self.nights
        if depart and nights is not None:
            return Dates(depart, later(depart, nights), nights)
        return Dates(depart, self.back, nights)

    def _departure(self, day: Day, today: date) -> date | None:
        """After "24 December", "the 25th" is of the same month, and "a day later" is counted from it."""
        if self.depart is None:
            return day.on(today, today)
        if isinstance(day, Calendar) and day.month is None:
            return real(self.depart.year, self.depart.month, day.day)
        return day.on(today, self.depart if isinstance(day, Ahead) else today)


def _from_the_end(depart: date | None, back: date | None, nights: int | None) -> Dates:
    if depart is None and back and nights is not None and (back - date.min).days > nights:
        depart = back - timedelta(days=nights)
    return Dates(depart, back)


def read_dates(text: str, asked: Role = "depart_on") -> tuple[When, str]:
    """The days of the trip, and the text without them. A day that nothing marks is the one that was asked for."""
    found, rest = sweep(text, RULES)
    nights = next((one.value.nights for one in found if isinstance(one.value, Stay)), None)
    days = settled(text, [Found(one.start, one.end, one.value) for one in found if isinstance(one.value, tuple)])
    known = roles(text, days, asked)
    weekend = next((one.value for one in days if len(one.value) == 2 and is_weekend(one.value)), None)
    if weekend and not any(isinstance(day, Calendar | MonthAhead) for day in known.values()):
        known = {"depart_on": weekend[0], **({} if nights is not None else {"return_on": weekend[1]}), **known}
    depart, back = _of_the_month(rest, known.get("depart_on")), known.get("return_on")
    return When(_same_month(depart, back), back, nights), rest


def _of_the_month(rest: str, day: Day | None) -> Day | None:
    """ "In the last week of December …, from the 26th": the month stands alone, so no rule has read it."""
    months = (read(match) for pattern, read in MONTHS if (match := pattern.search(rest)))
    month = next((month for month in months if month), None)
    return replace(day, month=month) if isinstance(day, Calendar) and day.month is None and month else day


def _same_month(depart: Day | None, back: Day | None) -> Day | None:
    """The departure with the month and year that only the return names: "the 3rd to the 6th of May"."""
    if not (isinstance(depart, Calendar) and isinstance(back, Calendar) and back.month) or depart.year:
        return depart
    if depart.month is None:
        before = depart.day > back.day
        depart = replace(depart, month=(back.month - before) or 12)
        return replace(depart, years=back.years, year=back.year and back.year - (before and back.month == 1))
    turns = (depart.month or 0) > back.month
    return replace(depart, year=back.year - turns) if back.year else depart
