"""What each write of the shop does to its shelves and books, and what undoing it does."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from state.money import Money
from tools.sandbox.answer import Refused, asked
from tools.shop.card import REFUSED, is_token
from tools.shop.sandbox import orders, records, shelf
from tools.shop.service import Kind, Record

Content = dict[str, Any]
Do = Callable[[sqlite3.Connection, str, Content], Money | None]
"""(db, key, content) -> what it costs; raises Refused, and then nothing was done."""
Undo = Callable[[sqlite3.Connection, Record], None]

_MOST = 10_000  # of one product at a time


def _reserve(db: sqlite3.Connection, _key: str, content: Content) -> Money:
    total = 0
    for sku, quantity in _lines(content):
        known = shelf.product(db, sku)
        if known["available"] < quantity:
            raise Refused(410, "out_of_stock", f"Of {sku!r} there are {known['available']}, not {quantity}")
        shelf.move(db, sku, reserved=quantity)
        total += known["price"]["minor"] * quantity
    return Money(minor=total, currency="KRW")


def _release(db: sqlite3.Connection, record: Record) -> None:
    if _shipped(db, record["key"]):
        raise Refused(
            403, "shipped", f"What was reserved under {record['key']!r} is shipped; cancel the shipment first"
        )
    for sku, quantity in _lines(record["content"]):
        shelf.move(db, sku, reserved=-quantity)


def _charge(_db: sqlite3.Connection, _key: str, content: Content) -> Money:
    asked(content, "order", str)
    if asked(content, "card", str).startswith("tok_declined"):
        raise Refused(402, "declined", "The card was declined; take another one")
    return _amount(content)


def _ship(db: sqlite3.Connection, key: str, content: Content) -> None:
    reservation = asked(content, "reservation", str)
    if not asked(content, "address", str).strip():
        raise Refused(400, "bad_request", "The address is empty; accepted: where the goods go")
    held = records.find(db, "reservation", reservation)
    if held is None or held["status"] != "done" or _shipped(db, reservation):
        raise Refused(404, "nothing_reserved", f"Nothing that could be shipped is reserved under {reservation!r}")
    for sku, quantity in _lines(held["content"]):
        shelf.move(db, sku, on_hand=-quantity, reserved=-quantity)
    db.execute("INSERT INTO shipped VALUES (?, ?)", (reservation, key))


def _cancel_shipping(db: sqlite3.Connection, record: Record) -> None:
    reservation = record["content"]["reservation"]
    held = records.find(db, "reservation", reservation)
    for sku, quantity in _lines(held["content"]) if held else ():
        shelf.move(db, sku, on_hand=quantity, reserved=quantity)
    db.execute("DELETE FROM shipped WHERE reservation = ?", (reservation,))


def _invoice(_db: sqlite3.Connection, _key: str, content: Content) -> Money:
    asked(content, "order", str)
    if "@" not in asked(content, "recipient", str):
        raise Refused(400, "bad_request", f"The recipient is {content['recipient']!r}; accepted: an e-mail address")
    return _amount(content)


def _purchase(db: sqlite3.Connection, _key: str, content: Content) -> Money:
    """Buys at six tenths of the price."""
    sku, quantity = asked(content, "sku", str), _quantity(content)
    price = shelf.product(db, sku)["price"]["minor"]
    shelf.move(db, sku, on_order=quantity)
    return Money(minor=price * quantity * 6 // 10, currency="KRW")


def _cancel_purchase(db: sqlite3.Connection, record: Record) -> None:
    shelf.move(db, record["content"]["sku"], on_order=-record["content"]["quantity"])


def _give_back(_db: sqlite3.Connection, _record: Record) -> None:
    """A refund moves nothing on the shelf: the record says that the money went back."""


def _refund(db: sqlite3.Connection, _key: str, content: Content) -> Money:
    number, amount = asked(content, "order", str), _amount(content)
    known = orders.order(db, number)
    if known is None:
        raise Refused(404, "unknown_order", f"There is no order {number!r}")
    left = known["paid"]["minor"] - known["refunded"]["minor"]
    if left <= 0:
        raise Refused(403, "refunded", f"The order {number!r} was given back before, all of it")
    if amount != Money(minor=left, currency=known["paid"]["currency"]):
        raise Refused(403, "other_amount", f"Of the order {number!r} {left} are left to give back, not {amount!r}")
    return amount


DOES: Mapping[str, tuple[Kind, Do]] = MappingProxyType(
    {
        "reserve": ("reservation", _reserve),
        "charge_credit_card": ("charge", _charge),
        "schedule_shipping": ("shipment", _ship),
        "send_invoice": ("invoice", _invoice),
        "purchase": ("purchase", _purchase),
        "refund_order": ("refund", _refund),
    }
)
UNDOES: Mapping[str, tuple[Kind, Undo]] = MappingProxyType(
    {
        "release": ("reservation", _release),
        "refund": ("charge", _give_back),
        "cancel_shipping": ("shipment", _cancel_shipping),
        "cancel_purchase": ("purchase", _cancel_purchase),
    }
)


def check(content: Content) -> None:
    """Look at what may not even be remembered in an answer.

    Raises:
        Refused: there is a card that is no token.
    """
    if "card" in content and not is_token(str(content["card"])):
        raise Refused(400, "no_token", REFUSED)


def _shipped(db: sqlite3.Connection, reservation: str) -> bool:
    return db.execute("SELECT 1 FROM shipped WHERE reservation = ?", (reservation,)).fetchone() is not None


def _lines(content: Content) -> Iterator[tuple[str, int]]:
    lines = asked(content, "lines", list)
    if not lines:
        raise Refused(400, "bad_request", "There are no lines; accepted: at least one")
    for line in lines:
        yield asked(line, "sku", str), _quantity(line)


def _quantity(content: Content) -> int:
    quantity: int = asked(content, "quantity", int)
    if not 1 <= quantity <= _MOST:
        raise Refused(400, "bad_request", f"The quantity is {quantity!r}; accepted: 1 to {_MOST:,}")
    return quantity


def _amount(content: Content) -> Money:
    amount = asked(content, "amount", dict)
    minor, currency = asked(amount, "minor", int), asked(amount, "currency", str)
    if minor <= 0 or len(currency) != 3:
        raise Refused(400, "bad_request", f"The amount is {amount!r}; accepted: a positive one in a currency")
    return Money(minor=minor, currency=currency)
