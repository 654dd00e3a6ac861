"""The cities that a text names, by any of their names, wherever they stand."""

import re

from tools.cities import CITIES, city
from tools.models.offline.text import Rule

_NAMES = {name for one in CITIES for name in one.names}
_SHORT = {name.removesuffix(" City") for name in _NAMES if name.endswith(" City")}
_LATIN = sorted((name for name in _NAMES | _SHORT if name[0] < "가"), key=len, reverse=True)
_HANGUL = sorted((name for name in _NAMES if name[0] >= "가"), key=len, reverse=True)
_SPELT = "|".join(re.escape(name) for name in _LATIN if not (name.isupper() or len(name) < 3))
# A code is a word in small letters: "sea", "par", "sin".
_CODES = "|".join(re.escape(name) for name in _LATIN if name.isupper())
_LOWER = _CODES.lower()
_NO_CITY = r"(?! (?:airlines|airways|air\b|express|dollars?|baguette|peace treaty))"


def _named(match: re.Match[str]) -> str | None:
    known = city(match[0]) or city(f"{match[0]} City")
    return known.en if known else None


NAMED: list[Rule[str]] = [
    (re.compile(rf"(?<![A-Za-z])(?:{_SPELT})(?![A-Za-z]){_NO_CITY}", re.IGNORECASE | re.ASCII), _named),
    (re.compile(rf"(?<![A-Za-z])(?:{_CODES})(?![A-Za-z])"), _named),
    # "lax to nyc": two codes in small letters can only be a route.
    (re.compile(rf"(?<![A-Za-z])(?:{_LOWER})(?= ?(?:to|-|→) ?(?:{_LOWER})(?![A-Za-z]))"), _named),
    (re.compile(rf"(?:(?<=\0 to )|(?<=\0-)|(?<=\0→))(?:{_LOWER})(?![A-Za-z])"), _named),
    (
        re.compile(
            rf"(?:(?<![가-힣])|(?<=에서)|(?<=출발)|(?<=[발와과]))(?:{'|'.join(_HANGUL)})"
            r"(?!항공(?!권|편)|은행|바게|대학|일보|식 )"
        ),
        _named,
    ),
]
"""Each reads the city's English name."""
