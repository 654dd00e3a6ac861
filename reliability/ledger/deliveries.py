"""Deliveries: each notice goes to each of its routes once; a claim keeps two workers from sending it at once."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal
from urllib.parse import quote

from sqlalchemy import Row, select, update

from reliability.ledger import leases
from reliability.ledger.notices import Notice, read
from reliability.ledger.tables import deliveries, notices
from reliability.ledger.transaction import Transaction

CLAIM = timedelta(seconds=120)
"""How long one sending may take where its process cannot be seen to be dead; longer than a sending is let run."""

MOST = 8
"""Rounds of tries until a delivery is given up: about an hour."""

FIRST, LONGEST = timedelta(seconds=30), timedelta(minutes=30)
"""The pause after the first round that failed, which doubles each time, and the longest pause."""

_FREE: dict[str, Any] = {"host": "", "pid": 0, "started": "", "claim": "", "claimed_until": ""}


@dataclass(frozen=True)
class Claim:
    """The right to send one notice along one route now. `key` is the same every time it is sent, and ASCII."""

    notice: Notice
    route: str
    token: str
    tries: int

    @property
    def key(self) -> str:
        return quote(f"{self.notice.id}/{self.route}", safe="/:+|@,")


@dataclass(frozen=True)
class Delivery:
    """How far one notice has come on one route: `waiting`, `sent` or `given up`; without a route: told to nobody."""

    notice: Notice
    route: str
    status: Literal["new", "nobody", "waiting", "sent", "given up"]
    tries: int = 0
    next_at: str = ""
    reason: str | None = None
    settled_at: str | None = None


def claim(tx: Transaction, route: str) -> Claim | None:
    """Take the next delivery of a route that is due, for this process; None: there is none."""
    release_dead(tx)
    now = tx.now()
    due = (deliveries.c.route == route) & (deliveries.c.status == "waiting") & (deliveries.c.next_at <= now)
    free = deliveries.c.claimed_until <= now
    chosen = select(deliveries).where(due & free).order_by(deliveries.c.next_at, deliveries.c.notice).limit(1)
    row = tx.execute(chosen.with_for_update(skip_locked=True)).one_or_none()
    if row is None:
        return None
    token = secrets.token_hex(16)
    mine = {**leases.mine(), "claim": token, "claimed_until": tx.now(CLAIM)}
    tx.execute(update(deliveries).where(_is(row.notice, route)).values(**mine))
    notice = tx.execute(select(notices).where(notices.c.id == row.notice)).one()
    return Claim(read(notice), route, token, row.tries)


def sent(tx: Transaction, claimed: Claim) -> bool:
    """It is there; False where somebody else took it over meanwhile."""
    return _settle(tx, claimed, status="sent", tries=claimed.tries + 1, reason=None, settled_at=tx.now())


def failed(
    tx: Transaction, claimed: Claim, reason: str, *, final: bool, wish: timedelta = timedelta()
) -> Literal["waiting", "given up"]:
    """It did not get there: it waits for another round, at least as long as the receiver wishes, or is given up."""
    tries = claimed.tries + 1
    if final or tries >= MOST:
        _settle(tx, claimed, status="given up", tries=tries, reason=reason, settled_at=tx.now())
        return "given up"
    pause = max(min(FIRST * 2**claimed.tries, LONGEST), min(wish, LONGEST))
    _settle(tx, claimed, tries=tries, reason=reason, next_at=tx.now(pause))
    return "waiting"


def release_dead(tx: Transaction) -> int:
    """Free what a process of this machine was sending when it died."""
    held = select(deliveries.c.host, deliveries.c.pid, deliveries.c.started).where(
        deliveries.c.claimed_until > tx.now()
    )
    freed = 0
    for row in tx.execute(held.distinct()).all():
        if leases.gone(row.host, row.pid, row.started):
            theirs = (deliveries.c.host == row.host) & (deliveries.c.pid == row.pid)
            dead = theirs & (deliveries.c.started == row.started)
            freed += tx.execute(update(deliveries).where(dead).values(**_FREE)).rowcount
    return freed


def retry(tx: Transaction, notice: str | None = None) -> int:
    """Try again what was given up (of one notice, or all); how many."""
    wanted = deliveries.c.status == "given up"
    if notice is not None:
        wanted &= deliveries.c.notice == notice
    again = {"status": "waiting", "tries": 0, "next_at": tx.now(), "settled_at": None, **_FREE}
    return tx.execute(update(deliveries).where(wanted).values(**again)).rowcount


def newest(tx: Transaction, most: int = 50) -> list[Delivery]:
    """The notices that were written last, newest first, each with where it went; what was given up always."""
    both = select(notices, deliveries).outerjoin(deliveries, deliveries.c.notice == notices.c.id)
    order = (notices.c.at.desc(), notices.c.id, deliveries.c.route)
    rows = tx.execute(both.order_by(*order).limit(most)).all()
    older = tx.execute(both.where(deliveries.c.status == "given up").order_by(*order)).all()
    known = {(row.id, row.route): row for row in (*rows, *older)}
    return [_delivery(row) for row in known.values()]


def _delivery(row: Row[Any]) -> Delivery:
    if row.route is None:
        return Delivery(read(row), "", "nobody" if row.addressed_at else "new")
    return Delivery(read(row), row.route, row.status, row.tries, row.next_at, row.reason, row.settled_at)


def _settle(tx: Transaction, claimed: Claim, **values: Any) -> bool:
    mine = _is(claimed.notice.id, claimed.route) & (deliveries.c.claim == claimed.token)
    return tx.execute(update(deliveries).where(mine).values(**{**_FREE, **values})).rowcount == 1


def _is(notice: str, route: str) -> Any:
    return (deliveries.c.notice == notice) & (deliveries.c.route == route)
