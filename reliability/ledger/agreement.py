"""Agreement: does the ledger still hold the votes and receipts that its audit log tells of, and no other?"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import select

from reliability.ledger.audit import Row, rows
from reliability.ledger.tables import receipts, votes
from reliability.ledger.transaction import Transaction

OF_A_VOTE = ("voter", "decision", "team", "counts_for", "on_behalf", "senior", "authenticated", "note")


def broken(tx: Transaction) -> Iterator[str]:
    """Each vote and receipt that was changed, removed or put in past the log; what is older than it is left out."""
    log = list(rows(tx))
    since = log[0].at if log else "9"
    logged = _cast(row for row in log if row.kind == "voted")
    held = {
        (row.request, row.voter): _words(row._mapping) for row in tx.execute(select(votes).where(votes.c.at >= since))
    }
    yield from _apart("the vote of", logged, held)
    used = {(row.subject, json.loads(row.told)["path"]): row.told for row in log if row.kind == "receipt used"}
    kept = tx.execute(select(receipts).where(receipts.c.at >= since))
    yield from _apart("the receipt for", used, {(one.request, one.path): _receipt(one) for one in kept})


def _cast(log: Iterable[Row]) -> dict[tuple[str, str], str]:
    told = [(row.subject, json.loads(row.told)) for row in log]
    return {(request, vote["voter"]): _words(vote) for request, vote in told}


def _words(vote: Any) -> str:
    return json.dumps([vote[name] for name in OF_A_VOTE])


def _receipt(row: Any) -> str:
    return json.dumps({"path": row.path, "key": row.intent}, sort_keys=True, separators=(",", ":"))


def _apart(what: str, logged: dict[tuple[str, str], str], held: dict[tuple[str, str], str]) -> Iterator[str]:
    for request, name in sorted({*logged, *held}):
        told, now = logged.get((request, name)), held.get((request, name))
        if told != now:
            how = (
                "is in the ledger and not in the log"
                if told is None
                else "was removed"
                if now is None
                else "was changed"
            )
            yield f"{what} {name} on {request} {how}"
