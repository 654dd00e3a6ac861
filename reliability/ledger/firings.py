"""Firings: which run each trigger has started, numbered by compare-and-set, so that a firing starts one run."""

from dataclasses import dataclass

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from reliability.ledger.tables import firings
from reliability.ledger.transaction import Transaction


@dataclass(frozen=True)
class Firing:
    """The `number`-th time, from 1, that a trigger fired: in which period of its schedule, and for which run."""

    trigger: str
    number: int
    period: str
    run: str
    at: str


def last(tx: Transaction, trigger: str) -> Firing | None:
    """The newest firing of a trigger."""
    newest = select(firings).where(firings.c.trigger == trigger).order_by(firings.c.number.desc()).limit(1)
    row = tx.execute(newest).one_or_none()
    return Firing(**row._mapping) if row else None


def fire(tx: Transaction, trigger: str, after: int, period: str, run: str) -> bool:
    """Fire as the next one behind number `after` (0: the first); False where somebody else did meanwhile."""
    known = last(tx, trigger)
    if (known.number if known else 0) != after:
        return False
    row = {"trigger": trigger, "number": after + 1, "period": period, "run": run, "at": tx.now()}
    try:
        with tx.connection.begin_nested():  # PostgreSQL lets two look at once; the key decides, and only this is lost
            tx.execute(insert(firings).values(**row))
    except IntegrityError:
        return False
    return True
