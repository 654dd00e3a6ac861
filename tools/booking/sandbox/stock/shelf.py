"""The shelf: what is free for a trip, what an offer's id means, and what is taken or put back."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TypeVar

from tools.booking.offers import Kind, Offer, Offers
from tools.booking.sandbox.answer import Refused
from tools.booking.sandbox.stock.cars import cars
from tools.booking.sandbox.stock.flights import flights
from tools.booking.sandbox.stock.hotels import hotels
from tools.booking.sandbox.stock.item import Item, Need
from tools.booking.sandbox.stock.trip import Trip, from_offer_id

OfferT = TypeVar("OfferT", bound=Offer)

SHELVES: Mapping[Kind, Callable[[Trip], Iterator[Item[Offer]]]] = MappingProxyType(
    {"flight": flights, "hotel": hotels, "car": cars}
)


def offers(db: sqlite3.Connection, trip: Trip) -> Offers:
    """Everything that is free, cheapest first."""
    return Offers(flights=_free(db, flights(trip)), hotels=_free(db, hotels(trip)), cars=_free(db, cars(trip)))


def item(offer_id: str) -> Item[Offer]:
    """The item that an offer's id means.

    Raises:
        Refused: there is none.
    """
    kind, trip = from_offer_id(offer_id)
    for item in SHELVES[kind](trip):
        if item.offer["id"] == offer_id:
            return item
    raise Refused(404, "unknown_offer", f"There is no offer {offer_id!r}; search again")


def take(db: sqlite3.Connection, item: Item[Offer]) -> None:
    """Take all that the item needs.

    Raises:
        Refused: somebody else has the last one; nothing was taken.
    """
    if _left(db, item) is None:
        raise Refused(410, "sold_out", f"{item.offer['supplier']} is sold out for {item.offer['id']!r}; search again")
    _move(db, item.needs, +1)


def put_back(db: sqlite3.Connection, needs: Iterable[Need]) -> None:
    _move(db, needs, -1)


def _free(db: sqlite3.Connection, items: Iterable[Item[OfferT]]) -> list[OfferT]:
    found: list[OfferT] = []
    for item in items:
        left = _left(db, item)
        if left is not None:
            item.offer["left"] = left
            found.append(item.offer)
    return sorted(found, key=lambda offer: offer["price"]["minor"])


def _left(db: sqlite3.Connection, item: Item[Offer]) -> int | None:
    """How many are free on the fullest day; None when that is fewer than needed on any."""
    left = [need.capacity - _taken(db, need) for need in item.needs]
    enough = all(free >= need.amount for free, need in zip(left, item.needs, strict=True))
    return min(left) if enough else None


def _taken(db: sqlite3.Connection, need: Need) -> int:
    row = db.execute("SELECT amount FROM taken WHERE unit = ? AND day = ?", (need.unit, need.day)).fetchone()
    return int(row[0]) if row else 0


def _move(db: sqlite3.Connection, needs: Iterable[Need], sign: int) -> None:
    db.executemany(
        "INSERT INTO taken VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET amount = amount + excluded.amount",
        [(need.unit, need.day, sign * need.amount) for need in needs],
    )
