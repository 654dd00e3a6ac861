"""What the tour's claims rest on: the booking sandbox, in a process and a book of its own, and the ledger's file."""

import socket
import sqlite3
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from host.demo.narrator import NotAsPromised
from host.demo.processes import Processes
from tools.booking.sandbox import bookings
from tools.booking.sandbox.store import Store
from tools.booking.service import Confirmation

LOG = "sandbox.log"

PATIENCE = 30.0
"""[s] to wait for the sandbox, or for another process's write."""


@dataclass(frozen=True)
class Sandbox:
    """A booking service that outlives every process that books. `book` is its own file."""

    url: str
    book: Path

    def obey(self, *script: dict[str, Any]) -> None:
        """Follow this fault script from now on."""
        httpx.put(f"{self.url}/faults", json=script, trust_env=False).raise_for_status()

    def holding(self, within: float = PATIENCE) -> list[str]:
        """The calls that it holds back, once there is one; `within` in [s]."""
        asked = f"{self.url}/faults/held?seconds={within:g}"
        return [held["endpoint"] for held in httpx.get(asked, timeout=within + 5, trust_env=False).json()]

    def bookings(self, run: str = "") -> list[Confirmation]:
        """Every booking ever made, the cancelled ones too, oldest first; of one run or of all. Read from its file."""
        if not self.book.exists():
            return []
        with Store(self.book).transaction() as db:
            return [booking for booking in bookings.everything(db) if booking["key"].startswith(run)]


def counted(found: Sequence[Confirmation], status: str = "") -> dict[str, int]:
    """How many of each kind; of one status, or of any."""
    return dict(Counter(str(booking["kind"]) for booking in found if status in ("", booking["status"])))


def serve(processes: Processes, home: Path) -> Sandbox:
    """Start it, as a process of its own, on a free port.

    Raises:
        NotAsPromised: it did not come up.
    """
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    process = processes.serve("sandbox", "--port", str(port), log=LOG)
    deadline = time.monotonic() + PATIENCE
    while not _answers(port):
        if process.poll() is not None or time.monotonic() > deadline:
            raise NotAsPromised(f"the sandbox did not come up: {(processes.folder / LOG).read_text()[-500:]!r}")
        time.sleep(0.05)
    return Sandbox(f"http://127.0.0.1:{port}", home / "sandbox" / "booking.sqlite")


def intents(home: Path, run: str) -> dict[str, str]:
    """What the ledger's file says of each effect of a run: `intended` is an intent without an outcome."""
    return dict(_read(home, "SELECT path, status FROM intents WHERE run = ?", run))


def votes(home: Path, request: str) -> list[tuple[str, str]]:
    """Who decided a request, and what, as the ledger's file has it."""
    return _read(home, "SELECT voter, decision FROM votes WHERE request = ?", request)


def _read(home: Path, query: str, about: str) -> list[tuple[str, str]]:
    ledger = sqlite3.connect(f"file:{home / 'ledger.sqlite'}?mode=ro", uri=True, timeout=PATIENCE)
    with closing(ledger):
        return [(str(first), str(second)) for first, second in ledger.execute(query, (about,))]


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False
