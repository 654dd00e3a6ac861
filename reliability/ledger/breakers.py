"""Circuit breakers' shared state: counted in slices of time, changed by compare-and-set, one probe at a time.

The time is given by the caller, in whose clock the breaker lives.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, insert, select, update

from reliability.clock import stamp
from reliability.ledger.tables import breaker_counts as counts
from reliability.ledger.tables import breakers
from reliability.ledger.transaction import Transaction


@dataclass(frozen=True)
class Known:
    """What the ledger knows of a breaker."""

    name: str
    status: str
    until: str
    probe: str
    reason: str
    changed_at: str


@dataclass(frozen=True)
class Tally:
    """Calls of one worker since it wrote last: all, those that failed, and those that took too long."""

    calls: int = 0
    failures: int = 0
    slow: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.calls + other.calls, self.failures + other.failures, self.slow + other.slow)


@dataclass(frozen=True)
class Limits:
    """When it opens, and for how long.

    It opens when, of at least `least` calls within `window` [s], the share `errors` failed, or the share `slows` took
    longer than `slow` [s]. It stays open for `pause` [s]; then one call is let through as a probe, and given up after
    `patience` [s] (its process may have died).
    """

    window: float = 60.0
    least: int = 10
    errors: float = 0.5
    slow: float = 20.0
    slows: float = 0.8
    pause: float = 30.0
    patience: float = 60.0

    SLICES = 6

    def slice(self, now: datetime) -> int:
        return int(now.timestamp() // (self.window / self.SLICES))


def look(tx: Transaction, name: str) -> Known | None:
    row = tx.execute(select(breakers).where(breakers.c.name == name)).one_or_none()
    return Known(**row._mapping) if row else None


def not_closed(tx: Transaction) -> list[Known]:
    """What is to be shown to people."""
    rows = tx.execute(select(breakers).where(breakers.c.status != "closed").order_by(breakers.c.name))
    return [Known(**row._mapping) for row in rows]


def count(tx: Transaction, name: str, tally: Tally, limits: Limits, now: datetime) -> Known:
    """Add what a worker counted, and open a closed breaker that has seen too much of it."""
    known = _made(tx, name, now)
    here, fresh = limits.slice(now), limits.slice(now) - limits.SLICES
    this = (counts.c.name == name) & (counts.c.slice == here)
    more = {"calls": counts.c.calls + tally.calls, "failures": counts.c.failures + tally.failures}
    if not tx.execute(update(counts).where(this).values(slow=counts.c.slow + tally.slow, **more)).rowcount:
        tx.execute(delete(counts).where((counts.c.name == name) & (counts.c.slice <= fresh)))
        added = {"calls": tally.calls, "failures": tally.failures, "slow": tally.slow}
        tx.execute(insert(counts).values(name=name, slice=here, **added))
    why = _too_much(_seen(tx, name, fresh), limits) if known.status == "closed" else None
    if why is None:
        return known
    return _change(tx, known, "open", now, until=limits.pause, reason=why)


def probe(tx: Transaction, name: str, token: str, limits: Limits, now: datetime) -> Known:
    """Ask to be the one probe of an open breaker whose pause is over, or whose last probe was never heard of again."""
    known = _made(tx, name, now)
    if known.status == "closed" or known.until > stamp(now):
        return known
    return _change(tx, known, "half-open", now, until=limits.patience, probe=token, reason=known.reason)


def probed(tx: Transaction, name: str, token: str, limits: Limits, now: datetime, failed: str | None) -> Known:
    """Close it, or open it again; a probe that was given up meanwhile changes nothing."""
    known = _made(tx, name, now)
    if known.status != "half-open" or known.probe != token:
        return known
    if failed is None:
        tx.execute(delete(counts).where(counts.c.name == name))
        return _change(tx, known, "closed", now)
    return _change(tx, known, "open", now, until=limits.pause, reason=failed)


def given_up(tx: Transaction, name: str, token: str, now: datetime) -> Known:
    """A probe that ended without telling anything of the service: the next call may be the probe at once."""
    known = _made(tx, name, now)
    if known.status != "half-open" or known.probe != token:
        return known
    return _change(tx, known, "open", now, reason=known.reason)


def _made(tx: Transaction, name: str, now: datetime) -> Known:
    row = tx.execute(select(breakers).where(breakers.c.name == name).with_for_update()).one_or_none()
    if row is not None:
        return Known(**row._mapping)
    first = Known(name, "closed", "", "", "", stamp(now))
    tx.execute(insert(breakers).values(**vars(first)))
    return first


def _change(
    tx: Transaction, known: Known, status: str, now: datetime, *, until: float = 0.0, probe: str = "", reason: str = ""
) -> Known:
    """From exactly what was known to something else; whoever was faster wins."""
    new = Known(known.name, status, stamp(now + timedelta(seconds=until)), probe, reason, stamp(now))
    same = (breakers.c.status == known.status) & (breakers.c.probe == known.probe) & (breakers.c.until == known.until)
    changed = tx.execute(update(breakers).where((breakers.c.name == known.name) & same).values(**vars(new)))
    return new if changed.rowcount else (look(tx, known.name) or known)


def _seen(tx: Transaction, name: str, fresh: int) -> Tally:
    total = [func.coalesce(func.sum(column), 0) for column in (counts.c.calls, counts.c.failures, counts.c.slow)]
    row = tx.execute(select(*total).where((counts.c.name == name) & (counts.c.slice > fresh))).one()
    return Tally(*map(int, row))


def _too_much(seen: Tally, limits: Limits) -> str | None:
    if seen.calls < limits.least:
        return None
    if seen.failures >= limits.errors * seen.calls:
        return f"{seen.failures} of the last {seen.calls} calls failed"
    if seen.slow >= limits.slows * seen.calls:
        return f"{seen.slow} of the last {seen.calls} calls took longer than {limits.slow:g} s"
    return None
