"""Receipts: an approval is bound to the exact arguments, and each effect uses it once."""

from sqlalchemy import insert, select, update

from reliability.ledger import audit
from reliability.ledger.tables import receipts, requests
from reliability.ledger.transaction import Transaction


def match(tx: Transaction, run: str, gate: str, path: str, digest: str) -> tuple[str, None] | tuple[None, str]:
    """The request whose approval covers these arguments, or why there is none."""
    approved = tx.execute(
        select(requests.c.id, requests.c.digests)
        .where(requests.c.run == run, requests.c.path == gate, requests.c.status == "approved")
        .order_by(requests.c.decided_at.desc())
        .limit(1)
    ).one_or_none()
    if approved is None:
        return None, f"nobody approved {path} at {gate}; it was not sent"
    if approved.digests.get(path) != digest:
        return None, f"{path} is not what was approved in {approved.id}: the arguments changed since; it was not sent"
    used = tx.execute(
        select(receipts.c.intent).where(receipts.c.request == approved.id, receipts.c.path == path)
    ).scalar()
    if used is not None:
        return None, f"the approval {approved.id} was already used for {used}; it was not sent"
    return approved.id, None


def use(tx: Transaction, run: str, request: str, path: str, key: str) -> None:
    tx.execute(insert(receipts).values(request=request, path=path, intent=key, at=tx.now()))
    audit.note(tx, "receipt used", run, request, path=path, key=key)


def spend(tx: Transaction, run: str) -> None:
    """An undo has begun: what was approved in this run is off, also for steps that were not reached yet."""
    given = (requests.c.run == run) & (requests.c.status == "approved")
    for request in tx.execute(select(requests.c.id).where(given)).scalars().all():
        tx.execute(update(requests).where(requests.c.id == request).values(status="spent"))
        audit.note(tx, "receipt spent", run, request)
