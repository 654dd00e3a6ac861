"""How many people travel, counted in English."""

import re

from tools.models.offline.numbers_en import count
from tools.models.offline.vocabulary import any_of, vocabulary

_SECTIONS = vocabulary("travellers_en")
_WORDS = {name: any_of(words) for name, words in _SECTIONS.items()}


def travellers_en(text: str) -> int | None:
    """The number that the text states or counts up; None when it says none, or leaves somebody uncounted."""
    stated = _WORDS["everybody"].search(text)
    if stated:
        said = next(group for group in stated.groups() if group)
        return 2 if said.casefold() == "both" else count(said)
    couple = _WORDS["couple"].search(text)
    counted = _people(text) + (2 * count(couple[1] or "one") if couple else 0)
    if _WORDS["uncounted"].search(_WORDS["counted"].sub("", text)):
        return None
    if counted:
        return counted + (not couple and _with_the_speaker(text))
    alone, party = _WORDS["alone"].search(text), _WORDS["for_so_many"].search(text)
    return 1 if alone else count(party[1]) if party else None


def _people(text: str) -> int:
    """Everybody who is said to travel: "visiting my sister" and "my wife's birthday" name nobody who does."""
    counted = [match for match in _WORDS["counted"].finditer(text) if not _only_seen(text, match)]
    left = _WORDS["counted"].sub(lambda match: " " * len(match[0]), text)
    named = [*_WORDS["one"].finditer(left), *_WORDS["two"].finditer(left)]
    going = _with_the_speaker(text) or counted or _WORDS["for_them"].search(text)
    close = [match for match in named if going and not _only_seen(left, match)]
    return sum(count(match[1]) for match in counted) + sum(2 if match.re is _WORDS["two"] else 1 for match in close)


def _with_the_speaker(text: str) -> bool:
    return bool(_WORDS["speaker"].search(text) or _WORDS["bringing"].search(text))


def _only_seen(text: str, match: re.Match[str]) -> bool:
    return _WORDS["only_seen"].search(text[max(0, match.start() - 20) : match.start()]) is not None
