"""One writer a run: a lease with a fencing token.

A lease belongs to a process. While it lives and renews, no other process may change the run's effects; when it is
seen to be dead (same machine: its pid and start time are gone) or its time is over, the next one takes the lease with
a higher token, and whatever the old one still tries to record is refused.
"""

import os
import socket
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import psutil
from sqlalchemy import Row, insert, select, update

from reliability.errors import Busy, Fenced
from reliability.ledger.tables import leases
from reliability.ledger.transaction import Transaction

LEASE = timedelta(seconds=60)
"""How long a lease lasts without a sign of life, where death cannot be seen (another machine)."""


@dataclass(frozen=True)
class Lease:
    run: str
    token: int


@cache
def _me(pid: int) -> tuple[str, int, str]:
    """(machine and boot, pid, start time) of this process; `pid` in the key keeps the cache right after a fork."""
    boot_id = Path("/proc/sys/kernel/random/boot_id")
    boot = boot_id.read_text().strip() if boot_id.exists() else f"{psutil.boot_time():.0f}"
    return f"{socket.gethostname()}@{boot}", pid, started(pid) or ""


def started(pid: int) -> str | None:
    """When the process began, exact enough to tell it from a later one with its pid; None when it is gone.

    A killed process that nobody has waited for yet (a zombie) is gone: it will never write again.
    """
    try:
        process = psutil.Process(pid)
        if process.status() in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD):
            return None
        ticks = Path(f"/proc/{pid}/stat")  # psutil's own create_time moves when the wall clock is set
        return ticks.read_text().rpartition(")")[2].split()[19] if ticks.exists() else f"{process.create_time():.2f}"
    except (psutil.NoSuchProcess, OSError):
        return None


def gone(host: str, pid: int, began: str) -> bool:
    """Is it a process of this machine that is seen to be dead? Elsewhere only its silence can tell."""
    return host == _me(os.getpid())[0] and started(pid) != began


def release_dead(tx: Transaction) -> list[str]:
    """Give back the runs whose process is seen to be dead; which runs. Whoever comes next would take them anyway.

    Not those of a process that is only silent: it may be frozen, and keeps its run if nobody wants it.
    """
    freed = []
    for held in tx.execute(select(leases).where(leases.c.host != "").with_for_update()).all():
        if gone(held.host, held.pid, held.started):
            release(tx, Lease(held.run, held.token))
            freed.append(str(held.run))
    return freed


def acquire(tx: Transaction, run: str) -> Lease:
    """Take the run for this process, or raise `Busy` with who has it."""
    me = _me(os.getpid())
    now = tx.now()
    held = tx.execute(select(leases).where(leases.c.run == run).with_for_update()).one_or_none()
    fresh = {"host": me[0], "pid": me[1], "started": me[2], "expires_at": tx.now(LEASE)}
    if held is None:
        tx.execute(insert(leases).values(run=run, token=1, **fresh))
        return Lease(run, 1)
    if (held.host, held.pid, held.started) == me:
        tx.execute(update(leases).where(leases.c.run == run).values(expires_at=fresh["expires_at"]))
        return Lease(run, held.token)
    if _holds(held, now, me[0]):
        raise Busy(f"run {run} is being driven by process {held.pid} on {held.host.split('@')[0]}; try again later")
    tx.execute(update(leases).where(leases.c.run == run).values(token=held.token + 1, **fresh))
    return Lease(run, held.token + 1)


def renew(tx: Transaction, lease: Lease) -> None:
    """A sign of life; nothing happens when the run was taken over meanwhile."""
    mine = (leases.c.run == lease.run) & (leases.c.token == lease.token)
    tx.execute(update(leases).where(mine).values(expires_at=tx.now(LEASE)))


def release(tx: Transaction, lease: Lease) -> None:
    """Give the run back. The row stays, so that tokens keep growing; an empty owner holds nothing."""
    mine = (leases.c.run == lease.run) & (leases.c.token == lease.token)
    tx.execute(update(leases).where(mine).values(host="", pid=0, started="", expires_at=""))


def check(tx: Transaction, lease: Lease) -> None:
    """Raise `Fenced` unless the lease is still the newest one."""
    token = tx.execute(select(leases.c.token).where(leases.c.run == lease.run).with_for_update()).scalar()
    if token != lease.token:
        raise Fenced(
            f"run {lease.run} was taken over (token {token}, this process has {lease.token}): "
            "nothing more is recorded from here; the new holder goes on"
        )


def holder(tx: Transaction, run: str) -> str | None:
    """Who drives the run now, in words, or None."""
    held = tx.execute(select(leases).where(leases.c.run == run)).one_or_none()
    if held is None or not _holds(held, tx.now(), _me(os.getpid())[0]):
        return None
    return f"process {held.pid} on {held.host.split('@')[0]}"


def mine() -> dict[str, Any]:
    """This process, as what it holds names it."""
    return dict(zip(("host", "pid", "started"), _me(os.getpid()), strict=True))


def alive(held: Row[Any], now: str) -> bool:
    """Does the process still live that holds this? Any row that says who holds it, and until when, as a lease does."""
    return _holds(held, now, _me(os.getpid())[0])


def _holds(held: Row[Any], now: str, here: str) -> bool:
    """A holder on this boot is looked at; elsewhere only its silence can tell. One that froze loses it in time."""
    if not held.host or held.expires_at <= now:
        return False
    return bool(held.host != here or started(held.pid) == held.started)
