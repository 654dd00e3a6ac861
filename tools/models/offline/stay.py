"""How long a stay lasts, in English and Korean."""

import re
from dataclasses import dataclass

from tools.models.offline import numbers_ko
from tools.models.offline.numbers_en import COUNT, NUMBER, count
from tools.models.offline.text import Rule


@dataclass(frozen=True)
class Stay:
    """Nights between the two flights. "Three days" are two nights, as in "2박 3일"; "a week" is seven."""

    nights: int


_DAY_WORDS = "|".join(sorted(set(numbers_ko.DAYS) - {"일주일"}, key=len, reverse=True))
_LASTING = r" ?(?:간|동안|짜리|일정|정도|여행|코스|휴가|출장|머물|묵|있)"


def _rule(pattern: str) -> re.Pattern[str]:
    return re.compile(r"(?<![a-z\d])" + pattern, re.IGNORECASE | re.ASCII)


def _days(days: int) -> Stay | None:
    """None: "one day I want to …" and "24일 여행" are no stays."""
    return Stay(days - 1) if 2 <= days <= 15 else None


STAYS: list[Rule[Stay]] = [
    (_rule(rf"{COUNT}[ -]days?(?:,| and| /|/)? ?({COUNT})[ -]nights?"), lambda m: Stay(count(m[1]))),
    (_rule(rf"({COUNT})[ -]nights?(?:(?:,| and| /|/)? ?{COUNT}[ -]days?)?(?![a-z])"), lambda m: Stay(count(m[1]))),
    (_rule(r"(\d{1,2})n ?\d{1,2}d(?![a-z])"), lambda m: Stay(int(m[1]))),
    (_rule(r"\d{1,2}d ?(\d{1,2})n(?![a-z])"), lambda m: Stay(int(m[1]))),
    (
        _rule(rf"(?<!in )(?<!within )({COUNT})[ -]weeks?(?! ?(?:ago|before|notice|or|in advance))(?![a-z])"),
        lambda m: Stay(7 * count(m[1])),
    ),
    (_rule(r"(?<!in )a fortnight"), lambda m: Stay(14)),
    (
        _rule(
            rf"(?<!in )(?<!within )({NUMBER}|a couple of)[ -]days?(?! ?(?:ago|before|notice|or|in advance))(?![a-z])"
        ),
        lambda m: _days(count(m[1])),
    ),
    (_rule(r"day[- ]trip(?![a-z])"), lambda m: Stay(0)),
    (_rule(r"overnight trip(?![a-z])"), lambda m: Stay(1)),
    (
        re.compile(rf"({numbers_ko.SINO}) ?박(?: ?{numbers_ko.SINO} ?일)?(?!에 |당)"),
        lambda m: Stay(numbers_ko.count(m[1])),
    ),
    (re.compile(r"당일치기|당일 ?여행|무박"), lambda m: Stay(0)),
    (re.compile(r"일주일(?! ?(?:뒤|후|전|이내|안에))"), lambda m: Stay(7)),
    (
        re.compile(rf"({numbers_ko.SINO}) ?주일(?! ?(?:뒤|후|전|이내|안에))"),
        lambda m: Stay(7 * numbers_ko.count(m[1])),
    ),
    (re.compile(rf"({numbers_ko.SINO}) ?주일?(?:{_LASTING})"), lambda m: Stay(7 * numbers_ko.count(m[1]))),
    (re.compile(rf"({numbers_ko.SINO}) ?일(?:{_LASTING})"), lambda m: _days(numbers_ko.count(m[1]))),
    (re.compile(rf"(?<![가-힣])({_DAY_WORDS})(?:{_LASTING})"), lambda m: Stay(numbers_ko.DAYS[m[1]] - 1)),
]
