"""What is due: requests whose time has come, and runs that wait although they were answered."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, select

from reliability.ledger import notices, requests
from reliability.ledger.asked import Request
from reliability.ledger.runs import REGISTERED, Run
from reliability.ledger.tables import requests as asked
from reliability.ledger.tables import runs
from reliability.ledger.transaction import Transaction

AT_ONCE = 50
"""Requests that are looked at in one transaction: others wait for it."""

ANSWERED = ("approved", "rejected", "change", "expired")


def open_ids(tx: Transaction) -> list[str]:
    """Every open request, the most urgent first."""
    wanted = select(asked.c.id).where(asked.c.status == "open").order_by(asked.c.expires_at)
    return list(tx.execute(wanted).scalars())


def touch(tx: Transaction, known: Sequence[str]) -> list[Request]:
    """Look at those of these requests that are open, which judges their deadlines, and say what is about to expire;
    as they stand now. What somebody else closed meanwhile is not among them.
    """
    still = select(asked.c.id).where(asked.c.id.in_(known), asked.c.status == "open").with_for_update()
    found = [requests.get(tx, one) for one in tx.execute(still.order_by(asked.c.expires_at)).scalars().all()]
    for request in found:
        notices.last_call(tx, request)
    return found


def answered(tx: Transaction, grace: timedelta = timedelta()) -> list[Run]:
    """The runs that wait at a gate whose newest request has an answer: the clock gave it, or somebody elsewhere, and
    that for as long as `grace` at least.
    """
    newest = select(func.max(asked.c.created_at)).where(asked.c.run == runs.c.id, asked.c.path == runs.c.phase)
    settled = select(asked.c.id).where(
        asked.c.run == runs.c.id,
        asked.c.path == runs.c.phase,
        asked.c.status.in_(ANSWERED),
        (asked.c.status == "expired") | (asked.c.decided_at <= tx.now(-grace)),
        asked.c.created_at == newest.correlate(runs).scalar_subquery(),
    )
    waiting = REGISTERED & (runs.c.status == "paused") & settled.correlate(runs).exists()
    return [Run(**row._mapping) for row in tx.execute(select(runs).where(waiting).order_by(runs.c.updated_at))]
