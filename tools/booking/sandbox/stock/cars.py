"""Rental cars in every city, small and large."""

from collections.abc import Iterator
from itertools import product
from math import ceil
from typing import Literal

from tools.booking.offers import CarOffer
from tools.booking.sandbox.stock.item import Item, chance, needs
from tools.booking.sandbox.stock.rates import dollars
from tools.booking.sandbox.stock.trip import Trip

_SUPPLIERS = ("Allegro Cars", "Da Capo Rentals", "Tempo Drive")
_SEATS: dict[Literal["small", "large"], int] = {"small": 4, "large": 7}
_DAILY = {"small": 38, "large": 72}  # dollars


def cars(trip: Trip) -> Iterator[Item[CarOffer]]:
    """As many cars as the party needs, for every day of the trip."""
    for number, (supplier, size) in enumerate(product(_SUPPLIERS, _SEATS)):
        yield _item(trip, number, supplier, size)


def _item(trip: Trip, number: int, supplier: str, size: Literal["small", "large"]) -> Item[CarOffer]:
    unit = f"{supplier}:{trip.destination.code}:{size}"
    wanted = ceil(trip.travellers / _SEATS[size])
    capacity = chance("fleet", unit).randint(3, 9)
    daily = _DAILY[size] * chance("daily", unit, trip.depart_on).uniform(0.85, 1.25)
    offer = CarOffer(
        id=trip.offer_id("car", number),
        kind="car",
        supplier=supplier,
        size=size,
        pick_up_on=trip.depart_on.isoformat(),
        return_on=trip.return_on.isoformat(),
        cars=wanted,
        price=dollars(daily * len(trip.days) * wanted, trip.currency),
        left=capacity,
    )
    return Item(offer, needs(unit, trip.days, wanted, capacity))
