"""SQLite files that are written ahead (WAL), turned so by whoever opens them first."""

import sqlite3

from tenacity import Retrying, retry_if_exception, stop_after_delay, wait_random

BUSY_TIMEOUT = 60.0
"""[s] a writer waits for another; SQLite's default 5 s ends in "database is locked" with two writers."""


def _busy(error: BaseException) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY  # extended codes stand above 0xFF


_in_turn = Retrying(
    stop=stop_after_delay(BUSY_TIMEOUT),
    wait=wait_random(0, 0.05),
    retry=retry_if_exception(_busy),
    reraise=True,
)
"""SQLite does not wait here: beside another's write to a file that is not yet WAL, it says "locked" right away."""


def turn_to_wal(connection: sqlite3.Connection) -> None:
    """Turn its file to WAL, waiting for another process that does so at this moment.

    Raises:
        sqlite3.OperationalError: another connection kept the file locked for `BUSY_TIMEOUT`.
    """
    _in_turn(connection.execute, "PRAGMA journal_mode=WAL")
