"""Escalations: who is asked too when nobody has decided for so long, or when somebody passes it on.

Nobody loses a right by it: those who were asked before may still decide, and a no is still a no. Each step is on the
request, so that everybody sees who was asked, by whom and when.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select, update

from reliability.clock import stamp
from reliability.ledger import audit
from reliability.ledger.tables import requests
from reliability.ledger.transaction import Transaction


@dataclass(frozen=True)
class Rung:
    """`team` is asked too, `after` [s] from the question; a vote of theirs counts for one of `stands_for`."""

    after: int
    team: str
    stands_for: Sequence[str]


def due(tx: Transaction, row: Row[Any]) -> Row[Any]:
    """Ask whoever is to be asked by now; seen at every touch, whoever touches the request."""
    for rung in row.policy.get("ladder", ())[len(row.escalations or ()) :]:
        too_late = tx.now() >= row.expires_at
        by_time = not too_late and tx.now() >= _later(row.created_at, rung["after"])
        if not by_time and not (too_late and row.policy.get("fallback") == "escalate"):
            break
        row = take(tx, row.id, row.run, "the clock", f"nobody decided before {tx.now()}", renew=too_late)
    return row


def take(tx: Transaction, request: str, run: str, by: str, note: str, *, renew: bool = False) -> Row[Any]:
    """One step up the ladder. `renew`: who is asked now has the whole time, counted from when it was noticed."""
    row = tx.execute(select(requests).where(requests.c.id == request)).one()
    taken = list(row.escalations or ())
    rung = row.policy["ladder"][len(taken)]
    step = {"to": rung["team"], "stands_for": list(rung["stands_for"]), "by": by, "at": tx.now(), "note": note}
    later = {"expires_at": tx.now(timedelta(seconds=row.policy["window"]))} if renew else {}
    tx.execute(update(requests).where(requests.c.id == request).values(escalations=[*taken, step], **later))
    audit.note(tx, "escalated", run, request, **step, **later)
    return tx.execute(select(requests).where(requests.c.id == request)).one()


def _later(moment: str, seconds: int) -> str:
    return stamp(datetime.fromisoformat(moment) + timedelta(seconds=seconds))
