"""Intents: written before an effect is tried, settled with its outcome afterwards.

Same key and same arguments: the recorded outcome comes back. Same key, other arguments: `Conflict`. An intent
without outcome was cut short by a crash or a timeout, and whoever comes next must probe.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Row, insert, select, update

from reliability.digest import canonical, digest
from reliability.errors import Conflict
from reliability.ledger import audit, leases, receipts, terms
from reliability.ledger.leases import Lease
from reliability.ledger.tables import intents, runs
from reliability.ledger.terms import Terms
from reliability.ledger.transaction import Transaction

Status = Literal["intended", "done", "failed", "unknown"]

_NONE = Terms()


@dataclass(frozen=True)
class Step:
    """Which effect of which run is meant: what its idempotency key is made of.

    `path` is the phase with the subgraphs around it, `occurrence` which time (from 1) this history completes it.
    `gate` is the path of the gate whose receipt it needs; `undoes` the key that a compensation takes back.
    """

    run: str
    path: str
    occurrence: int
    kind: str
    gate: str | None = None
    undoes: str | None = None

    @property
    def key(self) -> str:
        return f"{self.run}:{self.path}:{self.occurrence}"


@dataclass(frozen=True)
class Intent:
    """One row: `reopened` says that an earlier try was cut short, so that absence of an answer is not failure."""

    key: str
    status: Status
    answer: Mapping[str, Any] | None
    reason: str | None
    reopened: bool
    cancelled: bool


def begin(tx: Transaction, lease: Lease, step: Step, arguments: Mapping[str, Any], on: Terms = _NONE) -> Intent:
    """Write the intent, or find what became of it.

    A new effect of a cancelled run, one whose approval does not match, or one that breaks the terms that it may be
    tried `on`, is recorded as failed and never sent.

    Raises:
        Fenced: another process drives the run now.
        Conflict: the key was used with other arguments.
    """
    leases.check(tx, lease)
    cancelled_by = tx.execute(select(runs.c.cancelled_by).where(runs.c.id == step.run)).scalar()
    row = tx.execute(select(intents).where(intents.c.key == step.key)).one_or_none()
    if row is not None:
        if row.digest != digest(arguments):
            now = on.refused or canonical(arguments)
            raise Conflict(
                f"{step.path} of run {step.run} was already tried with other arguments: "
                f"{canonical(row.arguments)} then, {now} now. Nothing was sent. Continue from the "
                "newest checkpoint to keep what was done, or start a new run to do it anew"
            )
        return _again(tx, row, cancelled=cancelled_by is not None)
    return _write(tx, step, arguments, on, cancelled_by)


def _write(tx: Transaction, step: Step, arguments: Mapping[str, Any], on: Terms, cancelled_by: str | None) -> Intent:
    undo = step.undoes is not None
    refused = f"cancelled by {cancelled_by}" if cancelled_by and not undo else terms.broken(tx, step.run, on)
    request = None
    if step.gate and not refused:
        request, refused = receipts.match(tx, step.run, step.gate, step.path, digest(arguments))
    now = tx.now()
    values = {
        "key": step.key,
        "run": step.run,
        "path": step.path,
        "occurrence": step.occurrence,
        "digest": digest(arguments),
        "arguments": {} if on.refused else dict(arguments),  # what a guardrail refused may be a secret
        "kind": step.kind,
        "status": "failed" if refused else "intended",
        "reason": refused,
        "request": request,
        "undoes": step.undoes,
        "touches": on.touches,
        "created_at": now,
        "settled_at": now if refused else None,
    }
    tx.execute(insert(intents).values(values))
    told = {"digest": values["digest"], "kind": step.kind, "request": request, "undoes": step.undoes}
    audit.note(tx, "effect intended", step.run, step.key, **told, **({"refused": refused} if refused else {}))
    if request:
        receipts.use(tx, step.run, request, step.path, step.key)
    if undo:
        receipts.spend(tx, step.run)
    return Intent(step.key, "failed" if refused else "intended", None, refused, False, bool(cancelled_by))


def settle(
    tx: Transaction,
    lease: Lease,
    key: str,
    status: Status,
    answer: Mapping[str, Any] | None = None,
    reason: str | None = None,
) -> None:
    """Record the outcome, once; a compensation that is done marks what it undid."""
    leases.check(tx, lease)
    now = tx.now()
    mine = (intents.c.key == key) & (intents.c.status.in_(("intended", "unknown")))
    changed = tx.execute(
        update(intents).where(mine).values(status=status, answer=answer, reason=reason, settled_at=now)
    )
    undoes = tx.execute(select(intents.c.undoes).where(intents.c.key == key)).scalar()
    if changed.rowcount:
        audit.note(tx, "effect settled", lease.run, key, status=status, **({"reason": reason} if reason else {}))
    if changed.rowcount and undoes and status == "done":
        tx.execute(update(intents).where(intents.c.key == undoes).values(undone_at=now))


def of_run(tx: Transaction, run: str) -> list[Row[Any]]:
    """Every intent of a run, oldest first."""
    return list(tx.execute(select(intents).where(intents.c.run == run).order_by(intents.c.created_at)))


def held(tx: Transaction, run: str) -> list[Row[Any]]:
    """What the run has, or may have, left in the world: done, unknown or open, and not undone."""
    return [
        row
        for row in of_run(tx, run)
        if row.undoes is None and row.undone_at is None and row.status in ("done", "unknown", "intended")
    ]


def _again(tx: Transaction, row: Row[Any], *, cancelled: bool) -> Intent:
    """An undo that got stuck is open for another try under its old key; everything else stays as it was recorded."""
    status = row.status
    if row.undoes and status in ("failed", "unknown"):
        tx.execute(update(intents).where(intents.c.key == row.key).values(status="intended", settled_at=None))
        audit.note(tx, "effect intended", row.run, row.key, again=True, undoes=row.undoes)
        status = "intended"
    return Intent(row.key, status, row.answer, row.reason, status == "intended", cancelled)
