"""From where to where: what the words around a city make of it."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from tools.models.offline.cities import NAMED
from tools.models.offline.text import Found, sweep
from tools.models.offline.unlisted import unlisted

Role = Literal["origin", "destination", "there", "home", "not", "loose"]
"""`there`: stayed in, so most likely the destination; `home`: the way back leads there; `not`: passed by or ruled out;
`loose`: named without a word that says which."""


@dataclass(frozen=True)
class Route:
    """Cities in English, or as typed where they are not listed; None is not said, or one of several."""

    origin: str | None = None
    destination: str | None = None


Field = Literal["origin", "destination"]


def _endings(*words: tuple[Role, str]) -> list[tuple[Role, re.Pattern[str]]]:
    return [(role, re.compile(rf"(?:{said})$", re.IGNORECASE | re.ASCII)) for role, said in words]


def _beginnings(*words: tuple[Role, str]) -> list[tuple[Role, re.Pattern[str]]]:
    return [(role, re.compile(rf"^{_AIRPORT}(?:{said})")) for role, said in words]


_AIRPORT = r"(?: ?(?:국제)?공항|시)?"
_THERE = (
    r"\d{1,2} ?박|[일이삼사오]박|숙박|묵|머|지내|쉬|휴가|회의|미팅|컨퍼런스|학회|세미나"
    r"|열리|만나|보내|놀|결혼|전시|관광|구경"
)

_BEFORE = _endings(
    ("not", r"\b(?:via|through|over|(?:stop(?:over|ping)?|layover|connecti(?:ng|on)|transit|change) (?:in|at)) "),
    ("not", r"\b(?:not(?: to)?|instead of|rather than|except|other than)(?: in)? "),
    ("home", r"\b(?:back|return(?:ing|s)?|home)(?: home)?(?: again)? (?:to|in) "),
    ("there", r"\b(?:back|home|return(?:ing|s)?)\b[^,.;]{0,24} from "),
    ("origin", r"\b(?:from|leav\w{1,4}|depart\w{0,5}(?: from)?|out of|start\w{0,4}(?: in| at)|ex)(?: the)?:? "),
    ("origin", r"\b(?:based in|liv(?:e|ing) in|(?:i'?m|we'?re|am|are) (?:in|at)|origin(?: is|:| =)?) "),
    ("origin", r"출발(?:지|도시|공항|하는 곳)[은는이가:]{0,2} ?|출발 ?: ?|\bfrom ?[:=] ?"),
    ("destination", r"\b(?:to|into|towards?|visit(?:ing)?|reach(?:ing)?|destination(?: is|:| =)?)(?: the| sunny)?:? "),
    ("destination", r"→ ?|\bto ?[:=] ?|(?:도착지|목적지|행선지|여행지)[은는이가:]{0,2} ?|도착 ?: ?"),
    ("there", r"\b(?:in|at|for|around|see(?:ing)?|explor(?:e|ing))(?: the| downtown| central| beautiful| lovely)? "),
)
_AFTER = _beginnings(
    ("not", r"(?:을|를)? ?(?:경유|거쳐|들[러렀])|(?:은|는|이|가)? ?(?:말고|아니|대신|빼고|제외)"),
    ("home", r"(?:으?로|에) ?(?:다시 )?(?:돌아|귀국|복귀|오는)"),
    ("destination", r"에서 ?(?:돌아오|귀국)"),
    ("there", rf"에서(?:의|는)? ?(?:[가-힣]{{1,4}} )?(?:{_THERE})"),
    ("origin", rf"에서(?!(?:의|는)? ?(?:[가-힣]{{1,4}} )?(?:{_THERE}))"),
    ("origin", r"발(?![가-힣])| ?출발|부터|에 (?:사는|살고|살아|있는|있어)| departure"),
    ("destination", r" ?(?:으로|로|행|까지|가는|가고|가려|갈|여행|출장|왕복|도착|관광|투어|휴가|놀러|신혼|다녀|자유)"),
    ("destination", r" (?:trip|vacation|holiday|getaway|break|tour|itinerary|city break)"),
    ("there", r" ?(?:\d{1,2} ?박|[일이삼사]박|에|을|를|호텔|항공|비행|티켓)"),
)
_EITHER = re.compile(r"^ ?(?:or|또는|아니면|이나|나|혹은|이든|든)(?: to)? ?$", re.IGNORECASE | re.ASCII)
_LINK = re.compile(rf"^{_AIRPORT} ?(?:→|-|~|/|>|to) ?$", re.IGNORECASE | re.ASCII)


def read_route(text: str, rest: str, asked: Collection[str] = ()) -> Route:
    """Where the trip begins and where it goes; `rest` is the text without what is known to be no city."""
    found, rest = sweep(rest, NAMED)
    roles, undecided = _roles(text, found)
    named: dict[Role, list[str]] = {}
    for one, role in zip(found, roles, strict=True):
        named.setdefault(role, []).append(one.value)
    route: dict[Field, str | None] = dict.fromkeys(undecided)
    # "Leave Seoul on Monday, return from Tokyo": a second city of departure is where the trip goes.
    named.setdefault("destination", named.get("origin", [])[1:])
    for field in ("origin", "destination"):
        _fill(route, field, [city for city in named.get(field, []) if city not in route.values()])
    loose = [*dict.fromkeys(named.get("there", []) + named.get("loose", []))]
    for field, typed in unlisted(rest, beside=True).items():
        _fill(route, field, [typed])
    for field in _order(asked, named, loose):
        loose = [city for city in loose if city not in route.values()]
        _fill(route, field, loose)
    for field, typed in unlisted(rest, beside=False).items():
        _fill(route, field, [typed])
    _fill(route, "origin", [city for city in named.get("home", []) if city not in route.values()])
    return Route(route.get("origin"), route.get("destination"))


def _fill(route: dict[Field, str | None], field: Field, cities: Sequence[str]) -> None:
    if cities:
        route.setdefault(field, cities[0])


def _order(asked: Collection[str], named: dict[Role, list[str]], loose: Sequence[str]) -> Sequence[Field]:
    """Which city a person means first: the one asked for; "Seoul Tokyo" goes from the first; "Tokyo" is gone to."""
    if "origin" in asked:
        return ("origin", "destination")
    if "destination" in asked:
        return ("destination", "origin")
    return ("origin", "destination") if len(loose) > 1 and "there" not in named else ("destination", "origin")


def _roles(text: str, found: Sequence[Found[str]]) -> tuple[list[Role], set[Field]]:
    """What each city is, and the fields for which the text leaves a choice."""
    roles = [_role(text, found, at) for at in range(len(found))]
    undecided: set[Field] = set()
    for at in range(len(found) - 1):
        between = text[found[at].end : found[at + 1].start]
        if _EITHER.match(between):
            undecided.add("origin" if roles[at] == "origin" else "destination")
            roles[at] = roles[at + 1] = "not"
        elif _LINK.match(between) and roles[at] in ("loose", "there") and found[at].value != found[at + 1].value:
            roles[at] = "origin"
            roles[at + 1] = "destination" if roles[at + 1] == "loose" else roles[at + 1]
    return roles, undecided


def _role(text: str, found: Sequence[Found[str]], at: int) -> Role:
    start = found[at - 1].end if at else 0
    before = text[max(start, found[at].start - 30) : found[at].start]
    after = text[found[at].end : found[at + 1].start if at + 1 < len(found) else None][:16]
    roles = [role for role, words in _BEFORE if words.search(before)] + [
        role for role, words in _AFTER if words.match(after)
    ]
    return roles[0] if roles else "loose"
