"""Bare answers: "Atlantis", "two", "27" mean the field that was asked for, by kind and in order."""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from tools.models.offline import numbers_en, numbers_ko
from tools.models.offline.amounts import Amount
from tools.models.offline.budget import Limit
from tools.models.offline.days import Calendar
from tools.models.offline.heard import Heard
from tools.models.offline.text import BLANK

_APART = re.compile(r",(?!\d{3}(?!\d))|[/;]| and | - |그리고")
_ENDING = re.compile(r"(?:입니다|이에요|예요|이요|에요|이야|요|야|임| please| thanks)?[.!]?$", re.IGNORECASE | re.ASCII)
_COUNT = re.compile(
    rf"(?:just |only )?(?P<en>{numbers_en.NUMBER})(?: of us| people)?|(?P<ko>{numbers_ko.COUNT})(?:이|명|분|인)?",
    re.IGNORECASE | re.ASCII,
)
_ME = re.compile(r"(?:just |only )?(?:me|myself|i)|(?:저|나)(?:만| 하나)?", re.IGNORECASE | re.ASCII)
_DAY = re.compile(r"(?:the )?(\d{1,2})(?:st|nd|rd|th|일)?(?:까지|부터|에)?", re.IGNORECASE | re.ASCII)
_AMOUNT = re.compile(r"-?\d[\d,]{1,12}(?:\.\d{1,2})?")
_PARTICLE = re.compile(
    r"^(?:from|to|in)(?: |$)|(?:에서|으로|로)(?: ?(?:출발|가|갈게|갈래))?$", re.IGNORECASE | re.ASCII
)
_NO_NAME = re.compile(
    r"[\d?!:;]|^(?:yes|no|ok|okay|none|not|i|unknown|any\w*|whatever|네|아니\w?|몰라|모르\w*|글쎄|아무\w*|없\w*)\b",
    re.IGNORECASE | re.ASCII,
)


def with_bare_answers(heard: Heard, asked: Sequence[str]) -> Heard:
    """What was read, and what the words that are left over mean in the light of the question."""
    left = [name for name in asked if not heard.says(name)]
    for part in _APART.split(heard.rest):
        said = _ENDING.sub("", part.strip(f" {BLANK}"), count=1).strip()
        for name in left if said else ():
            read = _read(heard, name, said)
            if read is not None:
                heard = read
                left.remove(name)
                break
    return heard


def _read(heard: Heard, name: str, said: str) -> Heard | None:
    if name == "travellers":
        people = _people(said)
        return replace(heard, travellers=people) if people else None
    if name == "budget":
        return _budget(heard, said)
    if name in ("depart_on", "return_on"):
        return _day(heard, name, said)
    return _city(heard, name, said)


def _people(said: str) -> int | None:
    if _ME.fullmatch(said):
        return 1
    match = _COUNT.fullmatch(said)
    if match is None:
        return None
    return numbers_en.count(match["en"]) if match["en"] else numbers_ko.count(match["ko"])


def _budget(heard: Heard, said: str) -> Heard | None:
    match = _AMOUNT.fullmatch(said)
    return replace(heard, limit=Limit(Amount(Decimal(match[0].replace(",", "")), None))) if match else None


def _day(heard: Heard, name: str, said: str) -> Heard | None:
    match = _DAY.fullmatch(said)
    if match is None:
        return None
    day = Calendar(int(match[1]))
    when = replace(heard.when, depart=day) if name == "depart_on" else replace(heard.when, back=day)
    return replace(heard, when=when)


def _city(heard: Heard, name: str, said: str) -> Heard | None:
    """A few words that can be the name of a place we do not know."""
    typed = _PARTICLE.sub("", said).strip()
    if not 0 < len(typed) <= 40 or typed.count(" ") > 3:
        return None
    if _NO_NAME.search(typed) or _people(said) or heard.travellers:
        return None
    return replace(heard, route=replace(heard.route, **{name: typed}))
