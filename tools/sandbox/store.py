"""A sandbox's memory: one SQLite file that several processes may use at once and that survives their death."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection
from typing import TypedDict

from tools.sqlite_file import SqliteFile

_TABLES = """
CREATE TABLE answers (endpoint, key, digest, status, body, PRIMARY KEY (endpoint, key));
CREATE TABLE calls (endpoint, key, count, PRIMARY KEY (endpoint, key));
"""


class CallCount(TypedDict):
    """How often one endpoint was called under one key, whatever was answered."""

    endpoint: str
    key: str
    count: int


class Store:
    """Opens its file anew for each transaction, so that threads share nothing. Blocks: never call it on a loop.

    `tables` is SQL for what this service keeps besides its answers and its count of calls.
    """

    def __init__(self, path: Path, tables: str = "") -> None:
        self._file = SqliteFile(path, _TABLES + tables)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """All of it is kept or, on an error, none; one writer at a time over all processes."""
        with self._file.writing() as db:
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
