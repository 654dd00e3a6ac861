"""A booking sandbox on a real loopback socket, in a thread of the test, with its store and faults at hand."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.served import served
from tools.booking.sandbox import bookings
from tools.booking.sandbox.app import create_app
from tools.booking.sandbox.faults import Faults
from tools.booking.sandbox.store import Store
from tools.booking.service import Confirmation


@dataclass(frozen=True)
class BookingServer:
    """`faults.holds` blocks: from a coroutine call it through `asyncio.to_thread`."""

    url: str
    store: Store
    faults: Faults

    def held(self) -> list[Confirmation]:
        """What the service holds now, oldest first."""
        with self.store.transaction() as db:
            return [booking for booking in bookings.everything(db) if booking["status"] == "confirmed"]

    def calls(self, endpoint: str) -> int:
        """How often an endpoint, such as "book/hotel", was called under any key."""
        return sum(call["count"] for call in self.store.calls() if call["endpoint"] == endpoint)


@contextmanager
def booking_server(path: Path) -> Iterator[BookingServer]:
    """Serve the file `path` on a free port until the block is left."""
    store, faults = Store(path), Faults()
    with served(create_app(store, faults)) as url:
        try:
            yield BookingServer(url, store, faults)
        finally:
            faults.holds.close()
