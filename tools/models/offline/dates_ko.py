"""Days and weekends in Korean."""

import re

from tools.models.offline.days import Ahead, Calendar, MonthAhead, Weekday
from tools.models.offline.figures import Said
from tools.models.offline.numbers_ko import DAYS as DAY_WORDS
from tools.models.offline.numbers_ko import SINO, count
from tools.models.offline.text import Rule

_WEEKDAYS = "월화수목금토일"
_NAME = r"([월화수목금토일])(?:요일|욜)"
_BESIDE = r"(?: ?\([월화수목금토일](?:요일)?\)| ?[월화수목금토일]요일)?"
_YEAR = r"(?:(\d{4})년 ?|(내년|올해|금년) ?)?"
_AFTER = r"(?:뒤|후|있다가)(?!기)"
_WEEKS = {"이번": 0, "금": 0, "다음": 1, "담": 1, "차": 1, "다다음": 2, "다담": 2}
_WEEK = r"(다다음|다담|다음|담|이번|금|차)"
_MONTHS_AHEAD = {
    "이번 달": 0,
    "이번달": 0,
    "이달": 0,
    "다음 달": 1,
    "다음달": 1,
    "담달": 1,
    "내달": 1,
    "다다음 달": 2,
    "다다음달": 2,
}


def _calendar(match: re.Match[str]) -> Said:
    years = None if match[2] is None else int(match[2] == "내년")
    return (Calendar(int(match[4]), int(match[3]), int(match[1]) if match[1] else None, years),)


def _day(name: str, week: str | None = None) -> Weekday:
    return Weekday(_WEEKDAYS.index(name), _WEEKS[week] if week else None)


def _weekend(match: re.Match[str]) -> Said:
    weeks = _WEEKS[match[1]] if match[1] else None
    return (Weekday(5, weeks), Weekday(6, weeks))


def _ahead(match: re.Match[str]) -> Said:
    """2주 뒤, 열흘 후, 한 달 뒤"""
    if match[1]:
        return (Ahead(DAY_WORDS[match[1]], of_departure=True),)
    number, unit = count(match[2]), match[3]
    if unit in ("달", "개월"):
        return (MonthAhead(number),)
    return (Ahead(number * (7 if unit.startswith("주") else 1), of_departure=True),)


_DAY_WORD = "|".join(sorted(DAY_WORDS, key=len, reverse=True))

AHEAD: list[Rule[Said]] = [
    (
        re.compile(rf"({SINO}) ?주일? ?{_AFTER}(?:의)? ?{_NAME}"),
        lambda m: (Weekday(_WEEKDAYS.index(m[2]), count(m[1])),),
    ),
    (re.compile(rf"일주일 ?{_AFTER}(?:의)? ?{_NAME}"), lambda m: (Weekday(_WEEKDAYS.index(m[1]), 1),)),
    (re.compile(rf"(?:({_DAY_WORD})|({SINO}|[세네석넉]) ?(주일?|일|달|개월)) ?{_AFTER}"), _ahead),
    (re.compile(r"다음 ?날|이튿날|익일"), lambda m: (Ahead(1, of_departure=True),)),
    (re.compile(r"글피"), lambda m: (Ahead(3),)),
    (re.compile(r"(?<![가-힣])(?:내일 ?)?모레"), lambda m: (Ahead(2),)),
    (re.compile(r"(?<![가-힣])내일"), lambda m: (Ahead(1),)),
    (re.compile(r"(?<![가-힣])(?:오늘|당장)(?! ?(?:중|안|까지|예약|확정))"), lambda m: (Ahead(0),)),
]

DATED: list[Rule[Said]] = [
    (re.compile(rf"{_YEAR}(?<!\d)(\d{{1,2}})월 ?(\d{{1,2}})(?!\d)(?:일(?!정|간))?{_BESIDE}"), _calendar),
    (
        re.compile(rf"((?:다음|이번|다다음) ?달|담달|이달|내달) ?(\d{{1,2}})일?{_BESIDE}"),
        lambda m: (MonthAhead(_MONTHS_AHEAD[m[1]], int(m[2])),),
    ),
]

ALONE: Rule[int] = (
    re.compile(r"(?<!\d)(\d{1,2})월(?!요)"),
    lambda m: int(m[1]) if 1 <= int(m[1]) <= 12 else None,
)
"""A month without a day."""

DAYS: list[Rule[Said]] = [
    (
        re.compile(rf"{_WEEK} ?주 ?([월화수목금토일])(?:요일|욜)? ?[~-] ?([월화수목금토일])(?:요일|욜)?"),
        lambda m: (_day(m[2], m[1]), _day(m[3])),
    ),
    (re.compile(rf"{_WEEK} ?(?:주 ?)?{_NAME}"), lambda m: (_day(m[2], m[1]),)),
    (re.compile(rf"(?:(?:돌아)?오는 )?(?<!지난 )(?<!지난주 )(?<!저번 )(?<!저번주 ){_NAME}"), lambda m: (_day(m[1]),)),
    (re.compile(rf"(?:(?:돌아)?오는 |{_WEEK} ?(?:주 ?)?)?(?<!지난 )(?<!지난)주말(?!마다| 요금)"), _weekend),
    (re.compile(r"크리스마스 ?이브|성탄 ?전야"), lambda m: (Calendar(24, 12),)),
    (re.compile(r"(?:크리스마스|성탄절)(?= ?(?:에|부터|까지|날|당일))"), lambda m: (Calendar(25, 12),)),
    (
        re.compile(rf"(?<![\d.])(\d{{1,2}})일(?!정|간|치|짜)(?! ?(?:동안|이내|전)){_BESIDE}"),
        lambda m: (Calendar(int(m[1])),),
    ),
    # "24~27일" names the month once or not at all.
    (re.compile(r"(?<![\d.,/])(\d{1,2})(?= ?[~-] ?\0)"), lambda m: (Calendar(int(m[1])),)),
    (
        re.compile(r"(?<![\d.,])(1[0-2]|0?[1-9])\.(3[01]|[12]\d|0?[1-9])(?![\d.,])(?=[^k%가-힣a-z]|부터|까지|에|일|$)"),
        lambda m: (Calendar(int(m[2]), int(m[1])),),
    ),
]
