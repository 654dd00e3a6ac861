"""What Fermata needs from whoever books trips: search, book, ask what became of it, cancel."""

from typing import Any, Literal, Protocol, TypedDict

from state.money import Money
from tools.booking.offers import Kind, Offers, SearchRequest


class Confirmation(TypedDict):
    """What the service holds under one key; `reference` is what the traveller shows at the desk."""

    kind: Kind
    key: str
    reference: str
    status: Literal["confirmed", "cancelled"]
    offer_id: str
    supplier: str
    price: Money


class Cancellation(TypedDict):
    """Under this key nothing is held and nothing will be.

    `tombstoned` means that nothing had been booked (`reference` and `refund` are None): a commit that is still on
    its way is refused when it arrives.
    """

    kind: Kind
    key: str
    status: Literal["cancelled", "tombstoned"]
    reference: str | None
    refund: Money | None


class Booking(Protocol):
    """A booking service. Every call raises one of `reliability.errors`: Transient, Permanent or Unknown.

    A key belongs to one booking of one kind, for ever: the same key again gives the first answer.
    """

    async def search(self, trip: SearchRequest) -> Offers:
        """Everything that is free for this trip; changes nothing, never Unknown."""

    async def create_booking(
        self, kind: Kind, offer_id: str, args: dict[str, Any], idempotency_key: str
    ) -> Confirmation:
        """Book one offer under that key; undone by `cancel(kind, idempotency_key)`.

        `args` are the exact arguments that people approved; where they name a `price` (Money) the service refuses
        any other.
        """

    async def find(self, kind: Kind, key: str) -> Confirmation | None:
        """What became of `key`; None is no proof of failure, for a commit may still be on its way."""

    async def cancel(self, kind: Kind, key: str, *, under: str) -> Cancellation:
        """Cancel what was or will be booked under `key`; `under` is this cancellation's own idempotency key.

        Calling it again, under the same or another `under`, gives the same answer.
        """
