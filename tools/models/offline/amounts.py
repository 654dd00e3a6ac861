"""Amounts of money in a text, with their currencies."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from tools.models.offline import numbers_ko
from tools.models.offline.numbers_en import WORDS, in_words
from tools.models.offline.text import Rule
from tools.models.offline.vocabulary import vocabulary


@dataclass(frozen=True)
class Amount:
    """In major units; the currency is an ISO 4217 code, None where the text names none."""

    value: Decimal
    currency: str | None


_SECTIONS = vocabulary("currencies")
_SYMBOLS, _NAMES, _KOREAN, _SCALES = (
    dict(line.rsplit(": ", 1) for line in _SECTIONS[name]) for name in ("sign", "en", "ko", "scale")
)
_CODES = _SECTIONS["code"]


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_NUMBER = r"(\d{1,3}(?:[,.]\d{3}){1,4}(?!\d)|\d{1,12}(?:\.\d{1,2})?(?!\d))"
_SCALE = rf"(?: ?({_any(_SCALES)})(?![a-z]))?"
_MINUS = r"(?:(?<!\w)(-)|(?<![\d.,A-Za-z]))"
_SIGN = rf"(?<![a-z])({_any([*_SYMBOLS, *_CODES])})"
_UNIT = rf"(?:(?P<name>{_any(_NAMES)})s?(?![a-z])|(?P<code>{_any(_CODES)})(?![a-z])|(?P<sign>[$€£¥₩]))"


def _number(text: str, scale: str | None, minus: str | None = None) -> Decimal:
    whole = re.fullmatch(r"\d{1,3}([.,]\d{3})+", text)
    number = Decimal(re.sub("[.,]", "", text) if whole and not scale else text.replace(",", ""))
    return number * int(_SCALES[scale.casefold()]) * (-1 if minus else 1) if scale else number * (-1 if minus else 1)


def _unit(match: re.Match[str]) -> str:
    if match["name"]:
        return _NAMES[match["name"].casefold()]
    return match["code"].upper() if match["code"] else _SYMBOLS[match["sign"]]


def _signed(match: re.Match[str]) -> Amount:
    """-$1,500.50, KRW 2.4m"""
    sign = match[2].upper()
    return Amount(_number(match[4], match[5], match[1] or match[3]), _SYMBOLS.get(sign) or sign)


def _named(match: re.Match[str]) -> Amount:
    """1.5k euros, 2 million won"""
    return Amount(_number(match[2], match[3], match[1]), _unit(match))


def _worded(match: re.Match[str]) -> Amount | None:
    """two thousand dollars"""
    value = in_words(match[1])
    return Amount(Decimal(value), _unit(match)) if value else None


def _korean(match: re.Match[str]) -> Amount:
    """250만 원, 삼백만원, -50만 원"""
    value = numbers_ko.amount(match[2])
    return Amount(-value if match[1] else value, _KOREAN[match[3]])


AMOUNTS: list[Rule[Amount]] = [
    (re.compile(rf"{_MINUS}{_SIGN} ?(-)?{_NUMBER}{_SCALE}(?!\d| ?만)", re.IGNORECASE | re.ASCII), _signed),
    (re.compile(rf"{_MINUS}{_NUMBER}{_SCALE} ?-?{_UNIT}", re.IGNORECASE | re.ASCII), _named),
    (re.compile(rf"\b({WORDS})(?:us )?{_UNIT}", re.IGNORECASE | re.ASCII), _worded),
    (re.compile(rf"{_MINUS}({numbers_ko.NUMERAL}) ?({_any(_KOREAN)})(?!하는|래|칙|인)"), _korean),
    (
        re.compile(
            rf"{_MINUS}[$₩€£¥]? ?(\d[\d,]{{0,9}}+(?:\.\d{{1,2}})?+ ?[백천]?만|\d{{0,3}}억)(?![가-힣]{{0,1}}명|\d)"
        ),
        lambda m: Amount(numbers_ko.amount(m[2]) * (-1 if m[1] else 1), "KRW"),
    ),
]
