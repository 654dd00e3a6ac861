"""Sweeping: payloads that no checkpoint refers to any more are deleted."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from host.payloads import PARTS, references

STORED = """
SELECT checkpoint FROM checkpoints WHERE substr(checkpoint, 1, ?1) = ?2
UNION ALL SELECT value FROM writes WHERE substr(value, 1, ?1) = ?2
"""
NESTED = "SELECT id, data FROM payloads WHERE substr(data, 1, ?1) = ?2"
DELETE = "DELETE FROM payloads WHERE id NOT IN (SELECT id FROM temp.needed)"


def sweep(file: Path, *, timeout: float) -> int:
    """How many were deleted. Holds SQLite's write lock while it looks: who stores refers to a payload under that lock
    too, so that none is deleted which somebody is just about to refer to. `timeout` [s] to wait for others.
    """
    with closing(sqlite3.connect(file, timeout=timeout, isolation_level=None)) as connection:
        connection.execute("CREATE TEMP TABLE needed (id INTEGER PRIMARY KEY)")
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO temp.needed VALUES (?)", ((number,) for number in _needed(connection)))
        deleted = connection.execute(DELETE).rowcount
        connection.execute("COMMIT")
        return deleted


def _needed(connection: sqlite3.Connection) -> set[int]:
    marked = (len(PARTS), PARTS)
    nested = {number: references(data) for number, data in connection.execute(NESTED, marked)}
    needed: set[int] = set()
    for (stored,) in connection.execute(STORED, marked):
        _mark(references(stored), nested, needed)
    return needed


def _mark(numbers: Iterable[int], nested: dict[int, list[int]], needed: set[int]) -> None:
    for number in numbers:
        if number not in needed:
            needed.add(number)
            _mark(nested.get(number, ()), nested, needed)
