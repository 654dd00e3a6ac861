"""Cities that are not on our map, kept as they were typed; countries and regions are no cities."""

import re
from typing import Literal

from tools.models.offline.vocabulary import vocabulary

Field = Literal["origin", "destination"]

_NO_CITIES = vocabulary("not_cities")
_NOT_EN, _NOT_KO = (frozenset(" ".join(_NO_CITIES[language]).split()) for language in ("en", "ko"))
_VERBS = ("하고", "해서", "하는", "하려", "려고", "고요", "에서")
_NAME = r"([A-Z][\w'.-]{1,20}(?: [A-Z][\w'.-]{1,20}){0,2})"
_WORD = r"([a-z][a-z'-]{2,20})"
_GOING = r"(?:trip|fly|flying|flights?|travel|travell?ing|go|going|get|tickets?|journey|vacation|holiday|heading)"
_TRAVEL = r"(?:가는|가고|가려|갈|가자|여행|출장|떠나|비행기|항공|왕복|놀러|다녀)"
_HANGUL = r"(?<![가-힣])([가-힣]{2,8}?)"

_BESIDE: list[tuple[Field, re.Pattern[str]]] = [
    ("origin", re.compile(rf"(?<![\w.]){_NAME} ?(?:→|-|to) ?\0")),
    ("destination", re.compile(rf"\0 ?(?:→|-|to) ?{_NAME}")),
    ("destination", re.compile(rf"\0 to {_WORD}")),
    ("origin", re.compile(rf"{_HANGUL} ?(?:→|-) ?\0")),
    ("destination", re.compile(rf"\0(?: ?공항)? ?(?:→|-) ?{_HANGUL}(?= |,|$)")),
    ("destination", re.compile(rf"\0(?: ?공항)?(?:에서|발|출발| 출발) ?{_HANGUL}(?:으로|로|까지|행)(?= |,|$)")),
]
_MARKED: list[tuple[Field, re.Pattern[str]]] = [
    ("origin", re.compile(rf"\b[Ff]rom:? {_NAME}")),
    ("origin", re.compile(rf"\bfrom {_WORD}(?= to\b)")),
    ("destination", re.compile(rf"\b(?:[Tt]o|[Vv]isit|[Vv]isiting):? {_NAME}")),
    ("destination", re.compile(rf"\b{_GOING} to {_WORD}")),
    ("destination", re.compile(rf"\bfrom [a-z]{{3,20}} to {_WORD}")),
    (
        "destination",
        re.compile(rf"(?:\b(?:flights?|hotels?|rooms?|week|nights?|days?|weekend|holiday|vacation)|\0) in {_NAME}"),
    ),
    ("origin", re.compile(rf"{_HANGUL}(?: ?공항)?(?:에서|발)(?=[ ,])")),
    ("origin", re.compile(rf"{_HANGUL}(?:공항)? 출발(?!지|일)")),
    ("destination", re.compile(rf"{_HANGUL}(?:으로|로|까지|행|에|을|를)? ?(?={_TRAVEL})")),
    ("destination", re.compile(rf"{_HANGUL}(?:으로|로) ?(?=\0)")),
]


def unlisted(text: str, *, beside: bool) -> dict[Field, str]:
    """Field -> the city as typed; `text` is without dates, amounts and the cities that are known.

    `beside`: only those that make a route with a known city, as in "Seoul to Reykjavik".
    """
    found: dict[Field, str] = {}
    for field, pattern in _BESIDE if beside else _MARKED:
        typed = next((name for match in pattern.finditer(text) if (name := _city(match[1]))), None)
        if typed and typed not in found.values():
            found.setdefault(field, typed)
    return found


def _city(typed: str) -> str | None:
    """The name, unless it is a word that stands in the same place."""
    words = typed.split()
    while words and words[-1].casefold() in _NOT_EN:
        words.pop()
    name = " ".join(words).strip(".-'")
    if not name or words[0].casefold() in _NOT_EN or name in _NOT_KO or name.endswith(_VERBS):
        return None
    return name
