"""The skill that reads a trip: everything a person said, in order, becomes one set of fields."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from langchain_core.messages import BaseMessage

from tools.models.offline.answers import with_bare_answers
from tools.models.offline.budget import Limit, no_limit
from tools.models.offline.dates import Dates
from tools.models.offline.heard import Heard, hear
from tools.models.offline.hearing import Entry, listen
from tools.models.offline.intent import Clues, asks_for_a_trip
from tools.models.offline.skills import Asked
from tools.models.offline.text import plain
from tools.models.offline.wishes import changes, joined


@dataclass(frozen=True)
class Reading:
    """What is known of the trip so far; nothing in it is invented."""

    is_trip: bool = False
    origin: str | None = None
    destination: str | None = None
    dates: Dates = field(default_factory=Dates)
    travellers: int | None = None
    limit: Limit | None = None
    preferences: frozenset[str] = frozenset()

    def fields(self) -> dict[str, Any]:
        """As `TripReading` names them."""
        amount = self.limit.for_all(self.travellers) if self.limit else None
        depart, back = self.dates.depart, self.dates.back
        return {
            "is_trip": True,
            "origin": self.origin,
            "destination": self.destination,
            "depart_on": depart and depart.isoformat(),
            "return_on": back and back.isoformat(),
            "travellers": self.travellers,
            "budget": float(amount.value) if amount else None,
            "currency": amount.currency if amount else None,
            "preferences": sorted(self.preferences),
        }


def trip_reading(asked: Asked) -> dict[str, Any]:
    """The skill: the fields of `TripReading`."""
    return read_trip(asked.messages, asked.today)


def read_trip(messages: Sequence[BaseMessage], today: Callable[[], date]) -> dict[str, Any]:
    """The fields of `TripReading`: what was said later replaces what was said before."""
    hearing = listen(messages, today)
    reading = Reading()
    for entry in hearing.entries:
        reading = _then(reading, entry, hearing.today)
    if not reading.is_trip:
        return {"is_trip": False}
    return {**reading.fields(), "change": _changes(hearing.entries)}


def _then(before: Reading, entry: Entry, today: date) -> Reading:
    text = plain(entry.text)
    asked = _asked(before, entry, text)
    heard = with_bare_answers(hear(text, asked), asked)
    return Reading(
        is_trip=before.is_trip or entry.kind != "request" or asks_for_a_trip(text, _clues(heard)),
        origin=heard.route.origin or before.origin,
        destination=heard.route.destination or before.destination,
        dates=before.dates.then(heard.when, today),
        travellers=heard.travellers or before.travellers,
        limit=_limit(before.limit, heard.limit, text),
        preferences=joined(before.preferences, heard.preferences, text),
    )


def _asked(before: Reading, entry: Entry, text: str) -> Sequence[str]:
    """What the words answer: a question, or (a few words after a request) what is still missing."""
    if entry.about or before == Reading() or entry.kind == "wish" or len(text.split()) > 4:
        return entry.about
    known = before.fields()
    return [name for name in ("origin", "destination", "depart_on", "return_on", "travellers") if known[name] is None]


def _clues(heard: Heard) -> Clues:
    route, when = heard.route, heard.when
    return Clues(
        places=sum(city is not None for city in (route.origin, route.destination)),
        dates=bool(when.depart or when.back or when.nights is not None),
        details=bool(heard.travellers or heard.limit or heard.preferences),
    )


def _limit(before: Limit | None, now: Limit | None, text: str) -> Limit | None:
    """The newer limit; a bare number is in the currency of the one before."""
    if now is None:
        return None if no_limit(text) else before
    if now.amount.currency is None and before:
        return replace(now, amount=replace(now.amount, currency=before.amount.currency))
    return now


def _changes(entries: Sequence[Entry]) -> list[str]:
    """Only the last wish is open: earlier ones were answered with the plan that it is about."""
    last = max((at for at, entry in enumerate(entries) if entry.kind == "request"), default=-1)
    wishes = [entry for entry in entries[last + 1 :] if entry.kind == "wish"]
    return changes(plain(wishes[-1].text)) if wishes else []
