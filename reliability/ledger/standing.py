"""Standing: how a site stands now, in sums. Each is read from an index, so that it costs little however long it ran."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import case, func, or_, select

from reliability.budget import Period, period_at
from reliability.ledger.tables import breakers, budget_accounts, budget_limits, intents, requests, runs
from reliability.ledger.transaction import Transaction

Sums = Mapping[tuple[str, ...], float]

PERIODS: tuple[Period, ...] = ("none", "day", "month")


@dataclass(frozen=True)
class Filled:
    """A budget in the present period: (unit, part) -> how much; `limit` is that of one account, `fullest` the share
    that is used or reserved of the account which has least left.
    """

    parts: Mapping[tuple[str, str], float]
    fullest: float


def of_runs(tx: Transaction) -> Sums:
    """(workflow, status) -> runs."""
    listed = select(runs.c.workflow, runs.c.status, func.count().label("number")).where(runs.c.workflow != "")
    return {
        (row.workflow, row.status): row.number for row in tx.execute(listed.group_by(runs.c.workflow, runs.c.status))
    }


def of_intents(tx: Transaction) -> Sums:
    """(kind, status) -> effects and undos."""
    listed = select(intents.c.kind, intents.c.status, func.count().label("number"))
    return {(row.kind, row.status): row.number for row in tx.execute(listed.group_by(intents.c.kind, intents.c.status))}


def of_requests(tx: Transaction) -> tuple[int, str | None]:
    """How many wait for a decision, and since when the oldest does; those that expired do not wait any more."""
    waiting = (requests.c.status == "open") & (requests.c.expires_at > tx.now())
    summed = select(func.count().label("number"), func.min(requests.c.created_at).label("since")).where(waiting)
    found = tx.execute(summed).one()
    return found.number, found.since


def of_breakers(tx: Transaction) -> dict[str, str]:
    """Name -> status."""
    return {row.name: row.status for row in tx.execute(select(breakers.c.name, breakers.c.status))}


def of_budgets(tx: Transaction) -> dict[str, Filled]:
    """Name -> how it stands. What a run or a team has is told in sums: neither is a label."""
    a, now = budget_accounts.c, tx.clock.now()
    columns = []
    for unit in ("tokens", "micros"):
        used, reserved = a[f"used_{unit}"], a[f"reserved_{unit}"]
        limit = func.coalesce(budget_limits.c[unit], a[f"limit_{unit}"])
        full = case((limit > 0, (used + reserved) * 1.0 / limit), else_=None)
        columns += [func.sum(used), func.sum(reserved), func.max(limit), func.max(full)]
    present = or_(*(a.key.like(f"%|{period_at(period, now)}") for period in PERIODS))
    joined = budget_accounts.outerjoin(budget_limits, budget_limits.c.budget == a.budget)
    rows = tx.execute(select(a.budget, *columns).select_from(joined).where(present).group_by(a.budget))
    return {row[0]: _filled(row[1:5], row[5:9]) for row in rows}


def _filled(tokens: Sequence[float | None], micros: Sequence[float | None]) -> Filled:
    """Of a unit without a limit nothing is told."""
    parts = {
        (unit, part): float(value or 0)
        for unit, known in (("tokens", tokens), ("micros", micros))
        if known[2] is not None
        for part, value in zip(("used", "reserved", "limit"), known, strict=False)
    }
    return Filled(parts, float(max(tokens[3] or 0, micros[3] or 0)))
