"""One loopback booking sandbox for every home: each has its own file and its own trouble, and outlives the workers."""

import json
import socket
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send

from host.crashtest.scenario import WORLD, Count
from tools.booking.sandbox import bookings
from tools.booking.sandbox.app import create_app
from tools.booking.sandbox.faults import Faults, rules
from tools.booking.sandbox.store import Store

FILE, SCRIPT = "booking.sqlite", "faults.json"


class Sandboxes:
    """`/NAME/…` is the sandbox of the home NAME; opened at its first call, at the state its file is in."""

    def __init__(self, homes: Path) -> None:
        self._homes = homes
        self._open: dict[str, Starlette] = {}
        self.faults: list[Faults] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        _, home, *rest = scope["path"].split("/")
        if home not in self._open:
            self._open[home] = self._sandbox(self._homes / home / WORLD)
        path = "/".join(["", *rest])
        await self._open[home]({**scope, "path": path, "raw_path": path.encode()}, receive, send)

    def _sandbox(self, folder: Path) -> Starlette:
        store = Store(folder / FILE)
        script = folder / SCRIPT
        faults = Faults(rules(json.loads(script.read_text())) if script.exists() else ())
        faults.resume(store.calls())
        self.faults.append(faults)
        return create_app(store, faults)


@contextmanager
def sandboxes(homes: Path) -> Iterator[Mapping[str, str]]:
    """Serve until the block is left."""
    app = Sandboxes(homes)
    listening = socket.create_server(("127.0.0.1", 0), backlog=128)
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", ws="none", lifespan="off"))
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    try:
        yield {"FERMATA_BOOKING_URL": f"http://127.0.0.1:{listening.getsockname()[1]}/{{home}}"}
    finally:
        for faults in app.faults:
            faults.holds.close()
        server.should_exit = True
        thread.join()


def counted(world: Path) -> Count:
    """The sandbox's own count, straight from its file."""
    with Store(world / FILE).transaction() as db:
        everything = bookings.everything(db)
    made = Counter(str(booking["kind"]) for booking in everything)
    return Count(made, Counter(str(booking["kind"]) for booking in everything if booking["status"] == "confirmed"))
