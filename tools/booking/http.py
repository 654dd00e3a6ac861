"""Booking over HTTP: which call is sent where, and what it means when it breaks off."""

from typing import Any, cast

from reliability.errors import Transient, Unknown
from tools.booking.offers import Kind, Offers, SearchRequest
from tools.booking.service import Cancellation, Confirmation
from tools.wire.over_http import OverHttp
from tools.wire.wire import write


class HttpBooking(OverHttp):
    """A `Booking` at `base_url`."""

    async def search(self, trip: SearchRequest) -> Offers:
        attempt = f"search a trip from {trip['origin']!r} to {trip['destination']!r}"
        request = {"method": "POST", "url": "/search", "json": trip}
        return cast(Offers, await self._wire.call(request, attempt, Transient, Offers.__required_keys__))

    async def create_booking(
        self, kind: Kind, offer_id: str, args: dict[str, Any], idempotency_key: str
    ) -> Confirmation:
        attempt = f"book {kind} {offer_id!r} under key {idempotency_key!r}"
        request = write(f"/bookings/{kind}", idempotency_key, {"offer_id": offer_id, "args": args})
        return cast(Confirmation, await self._wire.call(request, attempt, Unknown, Confirmation.__required_keys__))

    async def find(self, kind: Kind, key: str) -> Confirmation | None:
        attempt = f"find the {kind} of key {key!r}"
        request = {"method": "GET", "url": f"/bookings/{kind}", "params": {"key": key}}
        # Absence has a field of its own: a 404 may also come from a wrong URL, and would read as "not booked"
        answer = await self._wire.call(request, attempt, Transient, frozenset({"found"}))
        return cast(Confirmation | None, answer["found"])

    async def cancel(self, kind: Kind, key: str, *, under: str) -> Cancellation:
        attempt = f"cancel the {kind} of key {key!r} under {under!r}"
        request = write(f"/cancellations/{kind}", under, {"key": key})
        return cast(Cancellation, await self._wire.call(request, attempt, Unknown, Cancellation.__required_keys__))
