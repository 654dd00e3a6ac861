"""What the travel workflow says to people, in the language they wrote in."""

from collections.abc import Mapping, Sequence
from typing import Any

from nodes.wording import wording
from state import money

WORDS = wording(__file__)


def korean(said: Sequence[Mapping[str, Any]]) -> bool:
    """Did the person write Korean? Decided by any Hangul syllable in what they said last."""
    return in_korean([entry["text"] for entry in said])


def in_korean(texts: Sequence[str]) -> bool:
    """The same of texts, oldest first; a single word without Hangul ("tok_visa", "2") leaves the language as it was."""
    hangul = (
        any("가" <= char <= "힣" for char in text)
        for text in reversed(texts)
        if len(text.split()) > 1 or not text.isascii()
    )
    return next(hangul, False)


def say(said: Sequence[Mapping[str, Any]], what: str, **facts: Any) -> str:
    """One sentence, with its facts put in."""
    return _word(what, korean(said)).format(**facts)


def nothing_free(said: Sequence[Mapping[str, Any]], trip: Mapping[str, Any], cheapest: money.Money | None) -> str:
    """Why there is no offer: none at all, or none within the budget."""
    if cheapest is None or not trip.get("budget"):
        return say(said, "no offer", **trip)
    return say(said, "too dear", cheapest=money.show(cheapest), budget=money.show(trip["budget"]))


def fields(said: Sequence[Mapping[str, Any]], names: Sequence[str]) -> str:
    """Field names as people say them."""
    return ", ".join(_word(name, korean(said)) for name in names)


def _word(what: str, in_korean: bool) -> str:
    return WORDS[what]["ko" if in_korean else "en"]


def itinerary(state: Mapping[str, Any]) -> str:
    """What was booked, a line each, with the references to show at the desk."""
    said, bookings = state.get("said", []), state.get("bookings", {})
    held = {kind: f" [{booking['reference']}]" for kind, booking in bookings.items() if booking}
    return "\n".join([say(said, "completed"), *_lines(said, state["choice"], held)])


def proposal(state: Mapping[str, Any]) -> str:
    """What is put before whoever approves."""
    said = state.get("said", [])
    return "\n".join([say(said, "proposal", **state["wish"]), *_lines(said, state["choice"], {})])


def _lines(said: Sequence[Mapping[str, Any]], choice: Mapping[str, Any], after: Mapping[str, str]) -> list[str]:
    return [f"{say(said, part)}: {told}{after.get(part, '')}" for part, told in describe(choice).items()]


def describe(choice: Mapping[str, Any]) -> dict[str, str]:
    """A choice in words, part by part."""
    flight, hotel, car = choice["flight"], choice["hotel"], choice["car"]
    told = {
        "flight": f"{flight['supplier']} {_leg(flight['out'])}, {_leg(flight['back'])}, {flight['cabin']}, "
        f"{money.show(flight['price'])}",
        "hotel": f"{hotel['supplier']} {'★' * hotel['stars']}, {hotel['check_in_on']} to {hotel['check_out_on']}, "
        f"{money.show(hotel['price'])}",
    }
    if car:
        told["car"] = f"{car['supplier']} {car['size']} car, {money.show(car['price'])}"
    return {**told, "total": money.show(choice["total"])}


def _leg(leg: Mapping[str, Any]) -> str:
    stops = "direct" if leg["stops"] == 0 else f"{leg['stops']} stop"
    when = leg["departs_at"][:16].replace("T", " ")
    return f"{leg['number']} {leg['origin']}→{leg['destination']} {when} {stops}"
