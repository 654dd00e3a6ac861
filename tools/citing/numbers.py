"""The numbers of a sentence with their units, so that "4 months", "four months" and "넉 달" can be compared."""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

_KNOWN: dict[str, dict[str, Any]] = json.loads(Path(__file__).with_name("units.json").read_text("utf-8"))

UNITS = {word: unit for unit, words in _KNOWN["english"].items() for word in [unit, *words.split()]}
WORDS: dict[str, int] = _KNOWN["words"]
_KOREAN_UNITS = {word: unit for unit, words in _KNOWN["korean"].items() for word in words.split()}
_SCALES: dict[str, int] = _KNOWN["scales"]
_MYRIADS: dict[str, int] = _KNOWN["myriads"]
_DAYS: dict[str, int] = _KNOWN["days"]
_COUNTED: dict[str, int] = _KNOWN["counted"]

_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_HANGUL_UNIT = "|".join(sorted(_KOREAN_UNITS, key=len, reverse=True))
_FOUND = re.compile(
    rf"(?P<clock>\d{{1,2}}:\d{{2}})"
    rf"|(?P<sign>[$€£₩¥])?\s?(?P<digits>{_DIGITS})(?P<myriads>(?:\s?(?:{_DIGITS})?[백천만억조](?![가-힣]*호))*)"
    rf"\s?(?P<scale>hundred|thousand|million|billion)?\s?(?P<unit>%|°C?|km/h|{_HANGUL_UNIT}|[A-Za-z]+)?"
    rf"|\b(?P<word>{'|'.join([*WORDS])})(?:[ -](?P<more>{'|'.join([*WORDS, *_SCALES])}))?\b(?:\s(?P<of>[A-Za-z]+))?"
    rf"|(?<![가-힣])(?P<days>{'|'.join(_DAYS)})"
    rf"|(?<![가-힣])(?P<counted>{'|'.join(_COUNTED)})\s?(?P<counter>{_HANGUL_UNIT})(?![가-힣]{{3}})",
    re.IGNORECASE,
)


class Quantity(NamedTuple):
    """`written` as it stands; `value` in the base of its `dimension` ("time" in seconds, …), which may be ""."""

    written: str
    number: Decimal
    value: Decimal
    dimension: str

    def agrees(self, other: "Quantity") -> bool:
        """The same amount; where one of them names no unit, the same number."""
        if self.dimension and other.dimension:
            return (self.value, self.dimension) == (other.value, other.dimension)
        return self.number == other.number


def quantities(text: str) -> list[Quantity]:
    return [quantity for match in _FOUND.finditer(text) for quantity in _read(match)]


def without_numbers(text: str) -> str:
    """The text with blanks where its numbers and their units were."""
    return _FOUND.sub(lambda match: " " if list(_read(match)) else match[0], text)


def _read(match: re.Match[str]) -> Iterator[Quantity]:
    if match["clock"]:
        hours, minutes = match["clock"].split(":")
        yield _quantity(match, Decimal(hours) * 60 + Decimal(minutes), "o'clock in minutes")
    elif match["digits"]:
        unit = UNITS.get((match["unit"] or "").lower()) or _KOREAN_UNITS.get(match["unit"] or "") or match["sign"] or ""
        yield _quantity(match, _scaled(match), unit)
    elif match["days"]:
        yield _quantity(match, Decimal(_DAYS[match["days"]]), "day")
    elif match["counted"]:
        yield _quantity(match, Decimal(_COUNTED[match["counted"]]), _KOREAN_UNITS[match["counter"]])
    elif match["word"]:
        unit = UNITS.get((match["of"] or "").lower(), "")
        if unit or match["word"].lower() not in ("one", "zero"):  # "one" alone is most often nobody's number
            yield _quantity(match, _in_words(match), unit)


def _scaled(match: re.Match[str]) -> Decimal:
    """2.5 million, or 5만 8천."""
    first = Decimal(match["digits"].replace(",", ""))
    if match["scale"]:
        return first * _SCALES[match["scale"].lower()]
    total, number = Decimal(0), first
    for digits, myriad in re.findall(rf"({_DIGITS})?([백천만억조])", match["myriads"] or ""):
        number = Decimal(digits.replace(",", "")) if digits else number
        total, number = total + number * _MYRIADS[myriad], Decimal(0)
    return total + number


def _in_words(match: re.Match[str]) -> Decimal:
    first, more = WORDS[match["word"].lower()], (match["more"] or "").lower()
    return Decimal(first * _SCALES[more] if more in _SCALES else first + WORDS.get(more, 0))


def _quantity(match: re.Match[str], number: Decimal, unit: str) -> Quantity:
    dimension, factor = _KNOWN["base"].get(unit, (unit, "1"))
    return Quantity(match[0].strip(), number, number * Decimal(factor), dimension)
