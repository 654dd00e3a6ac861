"""Choosing: the best combination of offers for a trip, as a pure function."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import Any

from state import money
from state.travel import Choice, Trip
from tools.booking.offers import Offers

FINEST = 12
"""Offers of a kind that are combined: the best of each by wishes and price. 12 x 12 x 12 combinations take 2 ms."""


def choose(offers: Offers, trip: Trip, not_these: Sequence[str] = ()) -> Choice | None:
    """The combination that meets most wishes, and of those the cheapest, within the budget; None when none does."""
    wishes = frozenset(trip.get("preferences", ()))
    budget = trip.get("budget")
    fitting = [
        (against, whole["total"]["minor"], whole)
        for against, whole in _combinations(offers, wishes, frozenset(not_these))
        if budget is None or money.compare(whole["total"], budget) <= 0
    ]
    return min(fitting, key=lambda one: one[:2])[2] if fitting else None


def cheapest(offers: Offers, trip: Trip) -> money.Money | None:
    """What the cheapest combination would cost, for the answer to a budget that is too small."""
    whole = choose(offers, Trip(**{**trip, "budget": None, "preferences": _only_car(trip)}))
    return whole["total"] if whole else None


def _only_car(trip: Trip) -> list[str]:
    return [wish for wish in trip.get("preferences", []) if wish == "no_car"]


def _combinations(offers: Offers, wishes: frozenset[str], not_these: frozenset[str]) -> Iterable[tuple[int, Choice]]:
    flights, hotels = (_finest(offers[kind], wishes, not_these) for kind in ("flights", "hotels"))
    cars = [None] if "no_car" in wishes else _finest(offers["cars"], wishes, not_these)
    for flight, hotel, car in product(flights, hotels, cars):
        parts = [part for part in (flight, hotel, car) if part]
        total = money.add(*(part["price"] for part in parts))
        yield sum(against(part, wishes) for part in parts), Choice(flight=flight, hotel=hotel, car=car, total=total)


def _finest(offers: Sequence[Any], wishes: frozenset[str], not_these: frozenset[str]) -> list[dict[str, Any]]:
    """The best by wishes and the cheapest: both ends are needed, for the budget may rule out the first."""
    free = [offer for offer in offers if offer["id"] not in not_these]
    by_wish = sorted(free, key=lambda offer: (against(offer, wishes), offer["price"]["minor"]))
    by_price = sorted(free, key=lambda offer: offer["price"]["minor"])
    kept = {offer["id"]: offer for offer in [*by_wish[: FINEST // 2], *by_price[: FINEST // 2]]}
    return list(kept.values())


def against(offer: Mapping[str, Any], wishes: frozenset[str]) -> int:
    """How many wishes the offer goes against."""
    return sum(wish in wishes and not met for wish, met in _meets(offer).items())


def _meets(offer: Mapping[str, Any]) -> dict[str, bool]:
    if offer["kind"] == "flight":
        hour = int(offer["out"]["departs_at"][11:13])
        direct = offer["out"]["stops"] == offer["back"]["stops"] == 0
        cabin = offer["cabin"]
        return {
            "direct": direct,
            "morning": hour < 12,
            "evening": hour >= 17,
            "business": cabin == "business",
            "economy": cabin == "economy",
        }
    if offer["kind"] == "hotel":
        return {
            "central_hotel": offer["central"],
            "luxury_hotel": offer["stars"] >= 5,
            "cheap_hotel": offer["stars"] <= 3,
        }
    return {"small_car": offer["size"] == "small", "large_car": offer["size"] == "large"}
