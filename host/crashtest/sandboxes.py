"""The outside of every home on one loopback socket: files and trouble of its own each, and it outlives the workers."""

import json
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send

from host.crashtest.scenario import WORLD, Count
from tools.booking.sandbox import app as booking
from tools.booking.sandbox import bookings
from tools.booking.sandbox.faults import Rule as BookingRule
from tools.booking.sandbox.store import Store as BookingStore
from tools.mail.connect import FILE as MAIL_FILE
from tools.mail.sandbox import app as mail
from tools.mail.sandbox import counting as mail_counting
from tools.sandbox.faults import Faults, Rule, read
from tools.sandbox.store import Store
from tools.shop.connect import FILE as SHOP_FILE
from tools.shop.sandbox import app as shop
from tools.shop.sandbox import counting as shop_counting
from tools.shop.sandbox.faults import Rule as ShopRule

FILE, SCRIPT, SHOP_SCRIPT, MAIL_SCRIPT = "booking.sqlite", "faults.json", "shop-faults.json", "mail-faults.json"
"""In the world's folder of a home: what is booked, and the fault scripts of the three services."""


@dataclass(frozen=True)
class _Service:
    """How one kind of sandbox is opened: its file, its fault script, and the app on them."""

    file: str
    script: str
    store: Callable[[Path], Store]
    rule: type[Rule]
    app: Callable[[Store, Faults], Starlette]


SERVICES: Mapping[str, _Service] = {
    "booking": _Service(FILE, SCRIPT, BookingStore, BookingRule, booking.create_app),
    "shop": _Service(SHOP_FILE, SHOP_SCRIPT, shop.shop_store, ShopRule, shop.create_app),
    "mail": _Service(MAIL_FILE, MAIL_SCRIPT, mail.mail_store, mail.Rule, mail.create_app),
}


class Sandboxes:
    """`/SERVICE/NAME/…` is a sandbox of the home NAME; opened at its first call, at the state its file is in."""

    def __init__(self, homes: Path) -> None:
        self._homes = homes
        self._open: dict[tuple[str, str], Starlette] = {}
        self.faults: list[Faults] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        _, service, home, *rest = scope["path"].split("/")
        if (service, home) not in self._open:
            self._open[service, home] = self._sandbox(SERVICES[service], self._homes / home / WORLD)
        path = "/".join(["", *rest])
        await self._open[service, home]({**scope, "path": path, "raw_path": path.encode()}, receive, send)

    def _sandbox(self, service: _Service, folder: Path) -> Starlette:
        store = service.store(folder / service.file)
        script = folder / service.script
        faults = Faults(read(json.loads(script.read_text()), service.rule) if script.exists() else (), service.rule)
        faults.resume(store.calls())
        self.faults.append(faults)
        return service.app(store, faults)


@contextmanager
def sandboxes(homes: Path) -> Iterator[Mapping[str, str]]:
    """Serve until the block is left."""
    app = Sandboxes(homes)
    listening = socket.create_server(("127.0.0.1", 0), backlog=128)
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", ws="none", lifespan="off"))
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    try:
        yield {f"FERMATA_{name.upper()}_URL": f"{address}/{name}/{{home}}" for name in SERVICES}
    finally:
        for faults in app.faults:
            faults.holds.close()
        server.should_exit = True
        thread.join()


def counted(world: Path) -> Count:
    """The booking sandbox's own count, straight from its file."""
    with BookingStore(world / FILE).transaction() as db:
        everything = bookings.everything(db)
    made = Counter(str(one["kind"]) for one in everything)
    return Count(made, Counter(str(one["kind"]) for one in everything if one["status"] == "confirmed"))


def shop_counted(world: Path) -> Count:
    """The shop's own count: reservations, charges, shipments, invoices and purchases."""
    return Count(*shop_counting.counted(world))


def mail_counted(world: Path) -> Count:
    """The outbox's own count of letters."""
    return Count(*mail_counting.counted(world))
