"""How many people travel, counted in Korean."""

import re

from tools.models.offline.numbers_ko import count
from tools.models.offline.vocabulary import any_of, vocabulary

_SECTIONS = vocabulary("travellers_ko")
_WORDS = {name: any_of(words) for name, words in _SECTIONS.items()}
# Tried one after the other: "총 4명" is said of everybody, "둘이" only where nothing else is.
_EVERYBODY = [any_of((words,)) for words in _SECTIONS["everybody"]]


def travellers_ko(text: str) -> int | None:
    """The number that the text states or counts up; None when it says none, or leaves somebody uncounted."""
    stated = next((match for pattern in _EVERYBODY if (match := pattern.search(text))), None)
    if stated:
        return count(next(group for group in stated.groups() if group))
    left = _WORDS["counted"].sub(lambda match: " " * len(match[0]), text)
    bare = _WORDS["bare"].search(left)
    if bare:
        return count(bare[1])
    if _WORDS["uncounted"].search(left):
        return None
    return _people(text, left) or (1 if _WORDS["alone"].search(text) else None)


def _people(text: str, left: str) -> int:
    """Everybody who is named; the speaker too, when somebody goes along with them."""
    counted = sum(count(match[2] or match[3]) for match in _WORDS["counted"].finditer(text))
    close = len(_WORDS["one"].findall(left)) + 2 * len(_WORDS["two"].findall(left))
    people = counted + close
    if _WORDS["spouses"].search(text):
        return people + 2
    grown = re.search("성인|어른|대인", text)
    taken = _WORDS["together"].search(text) or (counted and not grown and _WORDS["taking"].search(text))
    return people + bool(people and not _WORDS["sent"].search(text) and (taken or _WORDS["speaker"].search(text)))
