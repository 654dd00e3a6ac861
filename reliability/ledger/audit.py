"""Audit: what was asked, decided, let through and done, row by row, each bound to the one before by its hash.

A row is written in the transaction of what it tells, so that neither is there without the other. Whoever can write to
the whole file can still make the whole chain anew: `head` is printed to be kept elsewhere, and `wrong` checks that it
is still part of the chain.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Literal

from sqlalchemy import bindparam, insert, select, update

from reliability.errors import Conflict
from reliability.ledger.tables import audit, audit_tail
from reliability.ledger.transaction import Transaction

Kind = Literal[
    "asked",
    "withdrawn",
    "voted",
    "vote refused",
    "escalated",
    "decided",
    "expired",
    "receipt used",
    "receipt spent",
    "effect intended",
    "effect settled",
    "run cancelled",
    "resource applied",
    "resource deleted",
]

# Made once: a row is written with every decision and every effect, and making a statement costs more than running it.
TAIL = select(audit_tail.c.number, audit_tail.c.hash).with_for_update()
MOVE = (
    update(audit_tail)
    .where((audit_tail.c.number == bindparam("was")) & (audit_tail.c.hash == bindparam("stood")))
    .values(number=bindparam("becomes"), hash=bindparam("stands"))
)
APPEND = insert(audit)

START = "0" * 64
"""What the first row stands on."""


@dataclass(frozen=True)
class Row:
    """`subject` is a request's id, an effect's key or what a resource is called; `told` is canonical JSON."""

    number: int
    at: str
    kind: str
    run: str
    subject: str
    told: str
    previous: str
    hash: str

    @property
    def expected(self) -> str:
        """The hash that these words have."""
        words = [self.number, self.at, self.kind, self.run, self.subject, self.told, self.previous]
        return hashlib.sha256(json.dumps(words, separators=(",", ":")).encode()).hexdigest()

    @property
    def data(self) -> dict[str, Any]:
        try:
            told = json.loads(self.told)
        except ValueError:  # somebody changed it; `wrong` says so
            told = {"unreadable": self.told}
        return {**asdict(self), "told": told if isinstance(told, dict) else {"unreadable": told}}


def note(tx: Transaction, kind: Kind, run: str, subject: str, /, **told: Any) -> None:
    """Append a row. The chain has one tail: who finds it moved meanwhile is told, and nothing of theirs is written.

    Raises:
        Conflict: the tail was moved by somebody who does not keep to the write lock, or taken away.
    """
    tail = tx.execute(TAIL).one_or_none()
    if tail is None:
        raise Conflict("the audit log has lost its tail; nothing was written (`fermata audit verify` tells more)")
    text = json.dumps(told, sort_keys=True, separators=(",", ":"), default=str)
    row = Row(tail.number + 1, tx.now(), kind, run, subject, text, tail.hash, "")
    written = {**vars(row), "hash": row.expected}
    found = {"was": tail.number, "stood": tail.hash, "becomes": row.number, "stands": written["hash"]}
    if tx.connection.execute(MOVE, found).rowcount != 1:
        raise Conflict("somebody else wrote to the audit log at the same moment; nothing was written, try again")
    tx.connection.execute(APPEND, written)


def head(tx: Transaction) -> tuple[int, str]:
    """How many rows there are, and the newest hash: kept elsewhere, it fixes everything before it."""
    tail = tx.execute(select(audit_tail.c.number, audit_tail.c.hash)).one_or_none()
    return (tail.number, tail.hash) if tail else (0, START)


def rows(tx: Transaction, run: str | None = None) -> Iterator[Row]:
    """Every row, or those of a run, oldest first."""
    wanted = select(audit).order_by(audit.c.number)
    found = tx.execute(wanted.where(audit.c.run == run) if run else wanted)
    return (Row(**row._mapping) for row in found)


def wrong(tx: Transaction, kept: str | None = None) -> tuple[int, list[str]]:
    """How many rows were read, and each place where the chain is broken; `kept` is a hash that was kept elsewhere."""
    told: list[str] = []
    last, number, seen = START, 0, kept in (None, START)
    for row in rows(tx):
        told += _broken(row, number, last)
        last, number = row.hash, row.number
        seen = seen or row.hash == kept
    written, tail = head(tx)
    if (written, tail) != (number, last):
        told.append(f"the newest row is {number}, and {written} were written: rows are missing at the end, or inserted")
    if not seen:
        told.append(f"no row has the hash {kept}: the chain was made anew, or shortened, since that was kept")
    return number, told


def _broken(row: Row, before: int, last: str) -> Iterator[str]:
    if row.number != before + 1:
        gone = f"{before + 1}" if row.number == before + 2 else f"{before + 1} to {row.number - 1}"
        yield f"row {gone} is missing"
    elif row.previous != last:
        yield f"row {row.number} does not follow row {before}: inserted, reordered, or the one before was changed"
    if row.hash != row.expected:
        yield f"row {row.number} ({row.kind} {row.subject}) was changed"
