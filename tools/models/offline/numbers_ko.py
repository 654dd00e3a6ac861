"""Korean numbers: native (한, 둘, 셋이), Sino-Korean (삼백만, 2천5백) and the words for days (사흘)."""

import re
from decimal import Decimal

_NATIVE = {
    **dict.fromkeys(("하나", "한"), 1),
    **dict.fromkeys(("둘", "두"), 2),
    **dict.fromkeys(("셋", "세", "석"), 3),
    **dict.fromkeys(("넷", "네", "넉"), 4),
    "다섯": 5,
    "여섯": 6,
    "일곱": 7,
    "여덟": 8,
    "아홉": 9,
    "열": 10,
}
_SINO = {word: value for value, word in enumerate("일이삼사오육칠팔구", 1)}
_SCALES = {"십": 10, "백": 100, "천": 1_000}
_GREAT = {"만": 10_000, "억": 100_000_000}

DAYS = {
    "하루": 1,
    "이틀": 2,
    "사흘": 3,
    "나흘": 4,
    "닷새": 5,
    "엿새": 6,
    "이레": 7,
    "여드레": 8,
    "아흐레": 9,
    "열흘": 10,
    "보름": 15,
    "일주일": 7,
}

COUNT = r"(?:\d{1,3}|" + "|".join(sorted(_NATIVE, key=len, reverse=True)) + ")"
"""How many people or things."""

SINO = r"(?:\d{1,3}|[일이삼사오육칠팔구]?십[일이삼사오육칠팔구]?|[일이삼사오육칠팔구]|한|두)"
"""How many nights, days or weeks."""

NUMERAL = (
    r"(?:(?:\d[\d,]{0,11}+(?:\.\d{1,2})?+|[일이삼사오육칠팔구])?+ ?+[십백천만억]{1,3}+ ?+){1,6}+(?:\d[\d,]{0,6}+)?+"
    r"|\d[\d,]{0,14}+(?:\.\d{1,2})?+"
)
"""An amount: 250만, 삼백만, 2천5백, 1,200,000. Possessive, so that no text makes it try twice."""

_PART = re.compile(r"\d[\d,]*+(?:\.\d{1,2})?+|[일이삼사오육칠팔구십백천만억]")


def count(said: str) -> int:
    """How many: "3", "세", "삼", "십이"."""
    said = said.strip()
    if said.isdecimal():
        return int(said)
    return _NATIVE.get(said) or int(amount(said))


def amount(said: str) -> Decimal:
    """What the numeral says: each 만 and 억 multiplies all that came since the last one."""
    total, group, digits = Decimal(0), Decimal(0), Decimal(0)
    for part in _PART.findall(said):
        if part in _GREAT:
            total, group, digits = total + (group + digits or 1) * _GREAT[part], Decimal(0), Decimal(0)
        elif part in _SCALES:
            group, digits = group + (digits or 1) * _SCALES[part], Decimal(0)
        else:
            digits = Decimal(_SINO[part]) if part in _SINO else Decimal(part.replace(",", ""))
    return total + group + digits
