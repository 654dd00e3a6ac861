"""What is held under which key: done, looked up, undone."""

import json
import sqlite3
from typing import Any

from state.money import Money
from tools.sandbox.answer import Refused
from tools.sandbox.reference import reference
from tools.shop.service import Kind, Record, Undone


def keep(db: sqlite3.Connection, kind: Kind, key: str, amount: Money | None, content: dict[str, Any]) -> Record:
    record = Record(kind=kind, key=key, reference=reference(kind, key), status="done", amount=amount, content=content)
    db.execute("INSERT INTO records VALUES (?, ?, ?)", (kind, key, json.dumps(record)))
    return record


def find(db: sqlite3.Connection, kind: Kind, key: str) -> Record | None:
    row = db.execute("SELECT record FROM records WHERE kind = ? AND key = ?", (kind, key)).fetchone()
    return json.loads(row[0]) if row else None


def everything(db: sqlite3.Connection) -> list[Record]:
    """All that was ever done, undone or not, oldest first."""
    return [json.loads(row[0]) for row in db.execute("SELECT record FROM records ORDER BY rowid")]


def refuse_undone(db: sqlite3.Connection, kind: Kind, key: str) -> None:
    """Do nothing under a key that was undone, not even what was once done: it no longer holds.

    Raises:
        Refused: the key was undone.
    """
    if undone(db, kind, key):
        raise Refused(410, "undone", f"The {kind} of key {key!r} was undone; nothing will be done under it")


def undone(db: sqlite3.Connection, kind: Kind, key: str) -> Undone | None:
    row = db.execute("SELECT answer FROM undone WHERE kind = ? AND key = ?", (kind, key)).fetchone()
    return json.loads(row[0]) if row else None


def mark_undone(db: sqlite3.Connection, kind: Kind, key: str, record: Record | None) -> Undone:
    """Remember that nothing holds under this key, and that nothing may come."""
    answer = Undone(kind=kind, key=key, status="tombstoned", reference=None, amount=None)
    if record is not None:
        db.execute(
            "UPDATE records SET record = ? WHERE kind = ? AND key = ?",
            (json.dumps(record | {"status": "undone"}), kind, key),
        )
        answer = Undone(kind=kind, key=key, status="undone", reference=record["reference"], amount=record["amount"])
    db.execute("INSERT INTO undone VALUES (?, ?, ?)", (kind, key, json.dumps(answer)))
    return answer
