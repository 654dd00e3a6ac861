"""Days and weekends in English words."""

import re

from tools.models.offline.days import Ahead, Calendar, MonthAhead, Weekday
from tools.models.offline.figures import NO_DAY, Said
from tools.models.offline.numbers_en import COUNT, count
from tools.models.offline.text import Rule

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_MONTH = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)(?![a-z])\.?"
)
_LONG = "(monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
_SHORT = r"(mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)(?![a-z])\.?"
_ON = r"(?:(?:mon|tue|tues|wed|wednes|thu|thurs|fri|sat|satur|sun)(?:day)?,? (?:the )?)?"
_NTH = r"(\d{1,2})(?:st|nd|rd|th)?"
_TO = r" ?(?:-|~|to|until|till|through|thru) ?(?:the )?"
_TO_OR_AND = r" ?(?:-|~|to|until|till|through|thru|and) ?(?:the )?"
_YEAR = r"(?:,? ?(\d{4}|next year|this year)(?![\d,]))?"


def _rule(pattern: str) -> re.Pattern[str]:
    return re.compile(r"(?<![a-z\d])" + pattern, re.IGNORECASE | re.ASCII)


def _calendar(day: str, month: str, year: str | None = None) -> Calendar:
    number = int(month) if month.isdecimal() else _MONTHS.index(month[:3].casefold()) + 1
    if year and not year.isdecimal():
        return Calendar(int(day), number, years=int(year.casefold() == "next year"))
    return Calendar(int(day), number, int(year) if year else None)


def _range(first: str, last: str, month: str, year: str | None) -> Said:
    """24-27 Dec; 30 to 2 January begins in the month before."""
    end = _calendar(last, month, year)
    if int(first) <= end.day or end.month is None:
        return (Calendar(int(first), end.month, end.year, end.years), end)
    return (Calendar(int(first), end.month - 1 or 12, end.year and end.year - (end.month == 1)), end)


def _weekday(name: str, which: str | None) -> Said | None:
    """next Friday, this Friday, Friday"""
    which = (which or "").casefold()
    if which in ("last", "past"):
        return None
    weeks = {"next": 1, "this": 0}.get(which)
    return (Weekday(_WEEKDAYS.index(name[:3].casefold()), weeks),)


def _weekend(match: re.Match[str]) -> Said | None:
    which = (match[1] or "").casefold()
    weeks = {"next": 1, "this": 0}.get(which)
    return None if which in ("a", "last", "every", "long") else (Weekday(5, weeks), Weekday(6, weeks))


def _ahead(number: str, unit: str, *, plus: int = 0, of_departure: bool = False) -> Said:
    unit = unit.casefold()
    if unit.startswith("month"):
        return (MonthAhead(count(number)),)
    days = {"d": 1, "w": 7, "f": 14}[unit[0]] * count(number)
    return (Ahead(days + plus, of_departure),)


_UNIT = r"(days?|weeks?|fortnights?|months?)"

AHEAD: list[Rule[Said]] = [
    (_rule(rf"({COUNT}) {_UNIT} (?:from|after) (?:now|today)"), lambda m: _ahead(m[1], m[2])),
    (_rule(rf"({COUNT}) {_UNIT} (?:from|after) tomorrow"), lambda m: _ahead(m[1], m[2], plus=1)),
    (
        _rule(rf"({COUNT}) weeks? (?:from|after) (?:this )?{_LONG}"),
        lambda m: (Weekday(_WEEKDAYS.index(m[2][:3].casefold()), plus=7 * count(m[1])),),
    ),
    # "A day later, on 25 December" names one day, not two.
    (_rule(rf"{COUNT} {_UNIT} (?:later|earlier),? (?=on )"), lambda _: ()),
    (_rule(rf"({COUNT}) {_UNIT} (?:later|after(?:wards| that))"), lambda m: _ahead(m[1], m[2], of_departure=True)),
    (_rule(rf"in (?:about |exactly |just )?({COUNT}) {_UNIT}(?:'s?)?(?: time)?"), lambda m: _ahead(m[1], m[2])),
    (_rule(r"(?:the )?(?:next|following) day"), lambda m: (Ahead(1, of_departure=True),)),
    (_rule(r"(?:the )?day after tomorrow"), lambda m: (Ahead(2),)),
    (_rule(r"(?:tomorrow|tmrw|tmr)(?!'s date)"), lambda m: (Ahead(1),)),
    (_rule(r"(?<!book )(?<!it )(?<!booked )(?:later )?(?:today|tonight)(?!'s)"), lambda m: (Ahead(0),)),
]

ALONE: Rule[int] = (
    _rule(rf"(?:in|during|of|early|mid|late|this|next) {_MONTH}"),
    lambda m: _MONTHS.index(m[1][:3].casefold()) + 1,
)
"""A month without a day."""

DAYS: list[Rule[Said]] = [
    (
        _rule(rf"{_ON}{_NTH}{_TO_OR_AND}{_ON}{_NTH}(?: of)? ?{_MONTH}{_YEAR}"),
        lambda m: _range(m[1], m[2], m[3], m[4]),
    ),
    (
        _rule(rf"(?:between )?{_MONTH} ?(?:the )?{_NTH}{_TO}{_ON}{_NTH}(?! ?{_MONTH}){NO_DAY}{_YEAR}"),
        lambda m: (
            _calendar(m[2], m[1], m[5]),
            _calendar(m[3], m[1], m[5]) if int(m[3]) >= int(m[2]) else Calendar(int(m[3])),
        ),
    ),
    (
        _rule(rf"between {_MONTH} ?{_NTH} and {_NTH}{NO_DAY}{_YEAR}"),
        lambda m: (_calendar(m[2], m[1], m[4]), Calendar(int(m[3]))),
    ),
    # "Dec 24 or 25" settles nothing.
    (_rule(rf"{_MONTH} ?{_NTH} or (?:the )?{_NTH}(?![a-z])"), lambda _: ()),
    (_rule(rf"{_NTH} or (?:the )?{_NTH}(?: of)? ?{_MONTH}"), lambda _: ()),
    (_rule(rf"{_ON}{_NTH}(?: of)? ?{_MONTH}{_YEAR}"), lambda m: (_calendar(m[1], m[2], m[3]),)),
    (_rule(rf"{_ON}{_MONTH} ?(?:the )?{_NTH}(?![\d:]| ?[ap]m\b){_YEAR}"), lambda m: (_calendar(m[2], m[1], m[3]),)),
    (
        _rule(rf"{_NTH}(?: of|,)? (next|this) month"),
        lambda m: (MonthAhead(int(m[2].casefold() == "next"), int(m[1])),),
    ),
    (
        _rule(r"(next|this) month,?(?: on)? (?:the )?(\d{1,2})(?:st|nd|rd|th)"),
        lambda m: (MonthAhead(int(m[1].casefold() == "next"), int(m[2])),),
    ),
    (
        _rule(rf"from (?:the )?{_NTH}{_TO}{_NTH}(?![a-z]){NO_DAY}"),
        lambda m: (Calendar(int(m[1])), Calendar(int(m[2]))),
    ),
    (_rule(r"christmas eve"), lambda m: (Calendar(24, 12),)),
    (_rule(r"(?:christmas day|(?<=on )christmas)"), lambda m: (Calendar(25, 12),)),
    (_rule(r"new year'?s eve"), lambda m: (Calendar(31, 12),)),
    (_rule(r"new year'?s day"), lambda m: (Calendar(1, 1),)),
    (_rule(rf"(next|this) week,?(?: on)? (?:{_LONG}|{_SHORT})"), lambda m: _weekday(m[2] or m[3], m[1])),
    (_rule(rf"{_LONG},? (?:of |in )?(next|this) week(?!end)"), lambda m: _weekday(m[1], m[2])),
    (_rule(rf"(next|this|last|past) {_LONG}"), lambda m: _weekday(m[2], m[1])),
    (_rule(rf"(?<!last ){_LONG}(?![a-z])"), lambda m: _weekday(m[1], None)),
    (_rule(rf"(next|this|last|past) {_SHORT}"), lambda m: _weekday(m[2], m[1])),
    (re.compile(r"(?<![A-Za-z])(Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)(?![A-Za-z])"), lambda m: _weekday(m[1], None)),
    (_rule(r"(?:(next|this|a|last|every|long) )?(?:coming )?weekend(?![a-z])"), _weekend),
    (
        _rule(
            r"(?:the )?(\d{1,2})(?:st|nd|rd|th)(?![a-z])"
            r"(?! (?:floor|birthday|anniversary|century|class|time|district|arrondissement|street|avenue|row))"
        ),
        lambda m: (Calendar(int(m[1])),),
    ),
]
