"""Standing: how a site stands now, in sums. Each is read from an index, so that it costs little however long it ran."""

from sqlalchemy import func, select

from reliability.ledger.tables import breakers, intents, requests, runs
from reliability.ledger.transaction import Transaction

Sums = dict[tuple[str, str], int]


def of_runs(tx: Transaction) -> Sums:
    """(workflow, status) -> runs."""
    listed = select(runs.c.workflow, runs.c.status, func.count()).where(runs.c.workflow != "")
    return {(row[0], row[1]): row[2] for row in tx.execute(listed.group_by(runs.c.workflow, runs.c.status))}


def of_intents(tx: Transaction) -> Sums:
    """(kind, status) -> effects and undos."""
    listed = select(intents.c.kind, intents.c.status, func.count()).group_by(intents.c.kind, intents.c.status)
    return {(row[0], row[1]): row[2] for row in tx.execute(listed)}


def of_requests(tx: Transaction) -> tuple[int, str | None]:
    """How many wait for a decision, and since when the oldest does; those that expired do not wait any more."""
    waiting = (requests.c.status == "open") & (requests.c.expires_at > tx.now())
    found = tx.execute(select(func.count(), func.min(requests.c.created_at)).where(waiting)).one()
    return found[0], found[1]


def of_breakers(tx: Transaction) -> dict[str, str]:
    """Name -> status."""
    return {row.name: row.status for row in tx.execute(select(breakers.c.name, breakers.c.status))}
