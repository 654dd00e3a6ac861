"""One thing for sale: the offer as customers see it, and what it takes from the shelf on which day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Generic, NamedTuple, TypeVar

from tools.booking.offers import Offer

SEED = "fermata"

OfferT_co = TypeVar("OfferT_co", bound=Offer, covariant=True)


class Need(NamedTuple):
    """`amount` seats, rooms or cars of one `unit` on one day (ISO date), of which there are `capacity` in all."""

    unit: str
    day: str
    amount: int
    capacity: int


@dataclass(frozen=True)
class Item(Generic[OfferT_co]):
    offer: OfferT_co
    needs: tuple[Need, ...]


def needs(unit: str, days: Iterable[date], amount: int, capacity: int) -> tuple[Need, ...]:
    return tuple(Need(unit, day.isoformat(), amount, capacity) for day in days)


def chance(*topic: object) -> Random:
    """The dice for one topic, such as a route and a date: the same throws in every process, for ever."""
    return Random("|".join(map(str, (SEED, *topic))))  # noqa: S311 - timetables, no secrets
