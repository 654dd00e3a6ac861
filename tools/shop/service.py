"""What Fermata needs from a shop: what is in stock, and writes that happen once under their key."""

from collections.abc import Sequence
from typing import Any, Literal, Protocol, TypedDict

from state.money import Money

Kind = Literal["reservation", "charge", "shipment", "invoice", "purchase", "refund"]


class Product(TypedDict):
    """One thing for sale. `available` can be reserved now; `on_order` is bought and has not arrived."""

    sku: str
    name: str
    name_ko: str
    price: Money
    on_hand: int
    reserved: int
    available: int
    on_order: int


class Line(TypedDict):
    """So many of one product."""

    sku: str
    quantity: int


class Record(TypedDict):
    """What the shop holds under one key of one kind; `content` is what it was asked for, as it was sent."""

    kind: Kind
    key: str
    reference: str
    status: Literal["done", "undone"]
    amount: Money | None
    content: dict[str, Any]


class Order(TypedDict):
    """What a customer ordered. `refunded` is the part of `paid` that went back; `lines` are known once it is sent."""

    order: str
    lines: list[Line]
    paid: Money
    refunded: Money
    shipped: bool


class Undone(TypedDict):
    """Under this key nothing is held and nothing will be.

    `tombstoned` means that nothing had been done (`reference` and `amount` are None): a commit that is still on its
    way is refused when it arrives.
    """

    kind: Kind
    key: str
    status: Literal["undone", "tombstoned"]
    reference: str | None
    amount: Money | None


class Shop(Protocol):
    """A shop. Every call raises one of `reliability.errors`: Transient, Permanent or Unknown.

    A key belongs to one write of one kind, for ever: the same key again gives the first answer. An undo names the key
    that it undoes and has an `idempotency_key` of its own; calling it again gives the same answer.
    """

    async def products(self) -> list[Product]:
        """Everything that is sold, by sku; changes nothing, never Unknown."""

    async def stock(self, sku: str) -> Product:
        """How much of one product there is; Permanent where there is no such product."""

    async def order(self, order: str) -> Order | None:
        """What was paid for an order; None where there is no such order. Changes nothing, never Unknown."""

    async def find(self, kind: Kind, key: str) -> Record | None:
        """What became of `key`; None is no proof of failure, for a commit may still be on its way."""

    async def reserve(self, lines: Sequence[Line], *, idempotency_key: str) -> Record:
        """Put so much aside, all of it or nothing; `amount` is its price. Undone by `release`."""

    async def release(self, key: str, *, idempotency_key: str) -> Undone:
        """Put back what was reserved under `key`."""

    async def charge_credit_card(self, order: str, amount: Money, card: str, *, idempotency_key: str) -> Record:
        """Take money. `card` is a token (`tok_…`), never a number. Undone by `refund`."""

    async def refund(self, key: str, *, idempotency_key: str) -> Undone:
        """Give back all that was charged under `key`."""

    async def refund_order(self, order: str, amount: Money, *, idempotency_key: str) -> Record:
        """Give back all that is left of what was paid for an order, which must be exactly `amount`. Nothing undoes it.

        Refused where the order is not known, where it was given back before, and for any other amount: parts that are
        small enough to need no approval must not add up to a whole.
        """

    async def schedule_shipping(self, order: str, reservation: str, address: str, *, idempotency_key: str) -> Record:
        """Send what was reserved under the key `reservation`; it leaves the shelf. Undone by `cancel_shipping`."""

    async def cancel_shipping(self, key: str, *, idempotency_key: str) -> Undone:
        """Stop the shipment of `key`; the goods are reserved again."""

    async def send_invoice(self, order: str, recipient: str, amount: Money, *, idempotency_key: str) -> Record:
        """Send an invoice. Nothing undoes it."""

    async def purchase(self, sku: str, quantity: int, *, idempotency_key: str) -> Record:
        """Order more from the supplier: `on_order` grows. Undone by `cancel_purchase`."""

    async def cancel_purchase(self, key: str, *, idempotency_key: str) -> Undone:
        """Take back the purchase of `key`."""
