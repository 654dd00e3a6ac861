"""The registry of runs: one row each, by whichever door the run came in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, insert, select, update

from reliability.errors import Ended, NotFound
from reliability.ledger import audit, leases, versions
from reliability.ledger.leases import Lease
from reliability.ledger.tables import runs
from reliability.ledger.transaction import Transaction

OPEN = ("running", "paused")
"""The statuses of a run that has not ended; every other status is the name of its end."""

REGISTERED = runs.c.requester != ""
"""Somebody asked for it; a row without is what a state noted before, or without, the registration."""


@dataclass(frozen=True)
class Run:
    id: str
    workflow: str
    version: str
    status: str
    phase: str
    title: str
    requester: str
    created_at: str
    updated_at: str
    cancelled_by: str | None
    cancelled_at: str | None
    forked_from: str | None = None
    fork_point: str | None = None
    team: str | None = None

    @property
    def ended(self) -> bool:
        return self.status not in OPEN


def mark(tx: Transaction, run: str, /, *, lease: Lease | None = None, **values: Any) -> None:
    """Change what is known of a run; an empty value never overwrites a known one.

    With a lease, only while it is the newest: a process that was frozen must not note a pause over an end.

    A state may mark its run before the saver has registered it (`durability="async"`): such a row is listed once it
    has a workflow, which only `begin` gives it.
    """
    if lease is not None:
        leases.check(tx, lease)
    now = tx.now()
    known = tx.execute(select(runs).where(runs.c.id == run).with_for_update()).one_or_none()
    said = {name: value for name, value in values.items() if value}
    if known is None:
        first = {"workflow": "", "status": "running", **said}
        tx.execute(insert(runs).values(id=run, created_at=now, updated_at=now, **first))
    elif any(known._mapping[name] != value for name, value in said.items()):
        tx.execute(update(runs).where(runs.c.id == run).values(updated_at=now, **said))


def begin(
    tx: Transaction,
    run: str,
    workflow: str,
    version: str,
    requester: str,
    title: str,
    at: str | None = None,
    description: Mapping[str, Any] | None = None,
    team: str | None = None,
) -> None:
    """Register a run, or another turn of one that ended: what was cancelled before is past.

    `description` is the workflow as it is in this version (`graphs.version.described`), kept once a version.

    `at` is when it began, as the ledger writes it: what its states marked since then is newer, and stays.
    """
    if description is not None:
        versions.note(tx, workflow, version, description)
    known = tx.execute(select(runs).where(runs.c.id == run)).one_or_none()
    overtaken = known is not None and at is not None and known.updated_at >= at
    if known is not None and known.status not in OPEN and not overtaken:
        tx.execute(update(runs).where(runs.c.id == run).values(cancelled_by=None, cancelled_at=None))
    asked = {"requester": requester, "team": team, "title": title}
    first: dict[str, Any] = asked if known is None or not known.requester else {}
    status = "" if overtaken else "running"
    mark(tx, run, workflow=workflow, version=version, status=status, **first)


def fork(tx: Transaction, run: str, parent: Run, point: str, version: str, requester: str, phase: str) -> None:
    """Register a run that begins with a checkpoint of another one; whoever forks asks for what it does."""
    begin(tx, run, parent.workflow, version, requester, parent.title, team=parent.team)
    mark(tx, run, phase=phase, forked_from=parent.id, fork_point=point)


def pause(tx: Transaction, run: str, phase: str, lease: Lease | None = None) -> bool:
    """Note that the run waits for a person there; true when it was cancelled and need not ask any more."""
    mark(tx, run, lease=lease, status="paused", phase=phase)
    return tx.execute(select(runs.c.cancelled_by).where(runs.c.id == run)).scalar() is not None


def get(tx: Transaction, run: str) -> Run:
    """One run by its id or by the first characters of it, when they are unique."""
    escaped = run.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    alike = REGISTERED & runs.c.id.like(f"{escaped}%", escape="\\")
    found = tx.execute(select(runs).where(alike).limit(2)).all() if run else []
    if len(found) == 1:
        return _run(found[0])
    if found:
        raise NotFound(f"more than one run begins with {run!r}; give more characters (`fermata runs` lists them)")
    raise NotFound(f"there is no run {run!r}; `fermata runs` lists them")


def newest(tx: Transaction, limit: int = 50) -> list[Run]:
    """The runs that changed last, newest first."""
    listed = select(runs).where(REGISTERED).order_by(runs.c.updated_at.desc()).limit(limit)
    return [_run(row) for row in tx.execute(listed)]


def unfinished(tx: Transaction, workflow: str | None = None) -> list[Run]:
    """Every run that has not ended, oldest first."""
    still = REGISTERED & runs.c.status.in_(OPEN)
    wanted = still & (runs.c.workflow == workflow) if workflow else still
    return [_run(row) for row in tx.execute(select(runs).where(wanted).order_by(runs.c.created_at, runs.c.id))]


def ended_before(tx: Transaction, moment: str, workflow: str) -> list[Run]:
    """The runs of a workflow that ended, and have not changed since `moment`, oldest first."""
    old = (runs.c.workflow == workflow) & (runs.c.updated_at < moment) & runs.c.status.not_in(OPEN)
    return [_run(row) for row in tx.execute(select(runs).where(old).order_by(runs.c.updated_at))]


def cancel(tx: Transaction, run: str, by: str) -> Run:
    """Ask the run to undo itself; the first to say so stays on record."""
    known = get(tx, run)
    if known.ended:
        raise Ended(f"run {known.id} has ended as {known.status}; nothing was cancelled")
    first = (runs.c.id == known.id) & (runs.c.cancelled_by.is_(None))
    if tx.execute(update(runs).where(first).values(cancelled_by=by, cancelled_at=tx.now())).rowcount:
        audit.note(tx, "run cancelled", known.id, known.id, by=by)
    return get(tx, known.id)


def _run(row: Row[Any]) -> Run:
    return Run(**row._mapping)
