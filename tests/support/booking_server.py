"""A booking sandbox on a real loopback socket, in a thread of the test, with its store and faults at hand."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn

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
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(create_app(store, faults), log_level="critical", ws="none", lifespan="off")
    server = _Server(config)
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    assert server.ready.wait(10), "the booking server did not start in 10 s"
    try:
        yield BookingServer(f"http://127.0.0.1:{listening.getsockname()[1]}", store, faults)
    finally:
        faults.holds.close()
        server.should_exit = True
        thread.join()


class _Server(uvicorn.Server):
    """Says when it is ready, so that no test has to poll."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()
