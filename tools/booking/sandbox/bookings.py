"""What is held under which key: booking, looking up, cancelling."""

import json
import sqlite3
from typing import Any

from state.money import Money
from tools.booking.offers import Kind, Offer
from tools.booking.sandbox.answer import Refused
from tools.booking.sandbox.stock import shelf
from tools.booking.sandbox.stock.item import Need
from tools.booking.service import Cancellation, Confirmation
from tools.sandbox.reference import reference


def book(db: sqlite3.Connection, kind: Kind, key: str, offer_id: str, args: dict[str, Any]) -> Confirmation:
    """Take the offer from the shelf and hold it under the key.

    Raises:
        Refused: there is no such offer, it is sold out, or its price is not the one in `args`.
    """
    item = shelf.item(offer_id)
    offer = item.offer
    if offer["kind"] != kind:
        raise Refused(404, "unknown_offer", f"Offer {offer_id!r} is no {kind}; search again")
    if args.get("price", offer["price"]) != offer["price"]:
        raise Refused(402, "price_changed", f"The price is {offer['price']!r}, not {args['price']!r}; search again")
    shelf.take(db, item)
    confirmation = Confirmation(
        kind=kind,
        key=key,
        reference=reference(kind, key),
        status="confirmed",
        offer_id=offer_id,
        supplier=offer["supplier"],
        price=offer["price"],
    )
    row = (kind, key, *map(json.dumps, (confirmation, item.needs, _refund(offer))))
    db.execute("INSERT INTO bookings VALUES (?, ?, ?, ?, ?)", row)
    return confirmation


def find(db: sqlite3.Connection, kind: Kind, key: str) -> Confirmation | None:
    query = "SELECT confirmation FROM bookings WHERE kind = ? AND key = ?"
    row = db.execute(query, (kind, key)).fetchone()
    return json.loads(row[0]) if row else None


def everything(db: sqlite3.Connection) -> list[Confirmation]:
    """Every booking ever made, the cancelled ones too, oldest first."""
    return [json.loads(row[0]) for row in db.execute("SELECT confirmation FROM bookings ORDER BY rowid")]


def refuse_cancelled(db: sqlite3.Connection, kind: Kind, key: str) -> None:
    """Book nothing under a key that was cancelled, not even what was once confirmed: it no longer holds.

    Raises:
        Refused: the key was cancelled.
    """
    if _cancellation(db, kind, key):
        raise Refused(410, "cancelled", f"The key {key!r} was cancelled; nothing will be booked under it")


def cancel(db: sqlite3.Connection, kind: Kind, key: str) -> Cancellation:
    """Give back what is held under the key; where nothing is, remember that nothing may come."""
    answer = _cancellation(db, kind, key) or _release(db, kind, key)
    db.execute("INSERT OR IGNORE INTO cancellations VALUES (?, ?, ?)", (kind, key, json.dumps(answer)))
    return answer


def _cancellation(db: sqlite3.Connection, kind: Kind, key: str) -> Cancellation | None:
    query = "SELECT answer FROM cancellations WHERE kind = ? AND key = ?"
    row = db.execute(query, (kind, key)).fetchone()
    return json.loads(row[0]) if row else None


def _release(db: sqlite3.Connection, kind: Kind, key: str) -> Cancellation:
    query = "SELECT confirmation, needs, refund FROM bookings WHERE kind = ? AND key = ?"
    row = db.execute(query, (kind, key)).fetchone()
    if row is None:
        return Cancellation(kind=kind, key=key, status="tombstoned", reference=None, refund=None)
    confirmation, needs, refund = map(json.loads, row)
    shelf.put_back(db, [Need(*need) for need in needs])
    cancelled = json.dumps(confirmation | {"status": "cancelled"})
    db.execute("UPDATE bookings SET confirmation = ? WHERE kind = ? AND key = ?", (cancelled, kind, key))
    return Cancellation(kind=kind, key=key, status="cancelled", reference=confirmation["reference"], refund=refund)


def _refund(offer: Offer) -> Money:
    """What comes back on a cancellation: half for a hotel without free cancellation, else everything."""
    price = offer["price"]
    if offer["kind"] == "hotel" and not offer["free_cancellation"]:
        return Money(minor=price["minor"] // 2, currency=price["currency"])
    return price
