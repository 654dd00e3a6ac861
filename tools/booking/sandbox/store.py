"""The sandbox's memory: one SQLite file that several processes may use at once and that survives their death."""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TypedDict

_PATIENCE = 60.0  # [s] to wait for another process's write; SQLite's own 5 s is too short for a busy machine

_TABLES = """
CREATE TABLE bookings (kind, key, confirmation, needs, refund, PRIMARY KEY (kind, key));
CREATE TABLE cancellations (kind, key, answer, PRIMARY KEY (kind, key));
CREATE TABLE answers (endpoint, key, digest, status, body, PRIMARY KEY (endpoint, key));
CREATE TABLE taken (unit, day, amount, PRIMARY KEY (unit, day));
CREATE TABLE calls (endpoint, key, count, PRIMARY KEY (endpoint, key));
"""


class CallCount(TypedDict):
    """How often one endpoint was called under one key, whatever was answered."""

    endpoint: str
    key: str
    count: int


class Store:
    """Opens its file anew for each transaction, so that threads share nothing. Blocks: never call it on a loop."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All of it is kept or, on an error, none; one writer at a time over all processes."""
        if not self._path.exists():
            self._create()
        with closing(_connect(self._path)) as db:
            db.execute("BEGIN IMMEDIATE")
            with db:
                yield db

    def count(self, endpoint: str, key: str) -> None:
        with self.transaction() as db:
            db.execute(
                "INSERT INTO calls VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET count = count + 1", (endpoint, key)
            )

    def calls(self) -> list[CallCount]:
        with self.transaction() as db:
            rows = db.execute("SELECT endpoint, key, count FROM calls ORDER BY endpoint, key").fetchall()
        return [CallCount(endpoint=endpoint, key=key, count=count) for endpoint, key, count in rows]

    def _create(self) -> None:
        """Make the file aside and put it in place whole.

        SQLite does not wait when two processes turn WAL on at the same moment: one would fail with "locked".
        """
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self._path.parent) as aside:
            fresh = Path(aside) / self._path.name
            with closing(_connect(fresh)) as db:
                db.execute("PRAGMA journal_mode = WAL")
                db.executescript(_TABLES)
            with suppress(FileExistsError):  # another process was faster: its file is as good
                self._path.hardlink_to(fresh)


def _connect(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
    db.execute("PRAGMA synchronous = NORMAL")  # safe against a killed process, which is what is rehearsed here
    return db
