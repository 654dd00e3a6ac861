"""What people would rather have, and which parts of a plan they want changed."""

import re
from collections.abc import Iterable

from tools.models.offline.vocabulary import any_of, vocabulary

_PREFERENCES = vocabulary("preferences")
_WISHES = vocabulary("wishes")

_NOT_BEFORE, _NOT_AFTER = any_of(_PREFERENCES["not_before"]), any_of(_PREFERENCES["not_after"])
_ASKED = {name: any_of(words) for name, words in _PREFERENCES.items() if not name.startswith("not_")}
_RIVALS = (
    frozenset({"business", "economy"}),
    frozenset({"cheap_hotel", "luxury_hotel"}),
    frozenset({"evening", "morning"}),
    frozenset({"large_car", "no_car", "small_car"}),
)
"""Preferences of which one at most can hold: what is said later drops the others."""

_WAY_BACK, _WAY_BACK_AFTER = any_of(_WISHES["way_back"]), any_of(_WISHES["way_back_after"])
_BREAK, _KEEP, _CAR_AFTER_ALL = (any_of(_WISHES[name]) for name in ("break", "keep", "car_after_all"))
_PARTS = {name: any_of(_WISHES[name]) for name in ("flight", "hotel", "car")}


def preferences(text: str) -> frozenset[str]:
    """The preferences that a text asks for. Morning and evening speak of the flight out."""
    asked = {
        name: found
        for name, words in _ASKED.items()
        if (found := [m for m in words.finditer(text) if _holds(name, text, m)])
    }
    latest = {name: found[-1].start() for name, found in asked.items()}
    return frozenset(name for name in latest if not any(_outdone(name, latest, group) for group in _RIVALS))


def joined(before: Iterable[str], new: frozenset[str], text: str) -> frozenset[str]:
    """Earlier preferences and those said now: a rival that is said now replaces one said before."""
    gone = {rival for group in _RIVALS for rival in group if group & new} | _denied(text)
    if _CAR_AFTER_ALL.search(text):
        gone.add("no_car")
    return frozenset(before) - gone | new


def changes(text: str) -> list[str]:
    """Which parts of the plan should be other ones: those that a wish speaks of, unless it wants them kept."""
    parts = _BREAK.split(text)
    wanted = {
        name for part in parts if part and not _KEEP.search(part) for name, word in _PARTS.items() if word.search(part)
    }
    return [name for name in ("flight", "hotel", "car") if name in wanted]


def _denied(text: str) -> set[str]:
    """ "Need not be direct" takes the preference back."""
    return {name for name, words in _ASKED.items() if any(_negated(text, match) for match in words.finditer(text))}


def _holds(name: str, text: str, match: re.Match[str]) -> bool:
    return not (_negated(text, match) or (name in ("morning", "evening") and _way_back(text, match)))


def _negated(text: str, match: re.Match[str]) -> bool:
    before, after = text[max(0, match.start() - 30) : match.start()], text[match.end() : match.end() + 24]
    return bool(_NOT_BEFORE.search(before) or _NOT_AFTER.match(after))


def _way_back(text: str, match: re.Match[str]) -> bool:
    clause = _BREAK.split(text[max(0, match.start() - 60) : match.start()])[-1] or ""
    return bool(_WAY_BACK.search(clause) or _WAY_BACK_AFTER.match(text[match.end() : match.end() + 16]))


def _outdone(name: str, latest: dict[str, int], group: frozenset[str]) -> bool:
    return name in group and any(latest.get(rival, -1) > latest[name] for rival in group)
