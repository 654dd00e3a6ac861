"""What the booking sandbox keeps: bookings, cancellations and what is taken from the shelf."""

from pathlib import Path

from tools.sandbox import store

_TABLES = """
CREATE TABLE bookings (kind, key, confirmation, needs, refund, PRIMARY KEY (kind, key));
CREATE TABLE cancellations (kind, key, answer, PRIMARY KEY (kind, key));
CREATE TABLE taken (unit, day, amount, PRIMARY KEY (unit, day));
"""


class Store(store.Store):
    def __init__(self, path: Path) -> None:
        super().__init__(path, _TABLES)
