"""Holding a run while something is done for it: the process's lease, counted, kept alive and given back."""

import asyncio
import os
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from contextvars import ContextVar

from reliability.boundaries import cross
from reliability.errors import Busy
from reliability.ledger import Ledger, aside, leases, ledger
from reliability.ledger.leases import LEASE, Lease

_held: dict[tuple[int, str, str], tuple[Lease, int]] = {}
_counting = threading.Lock()
_driving: ContextVar[Lease | None] = ContextVar("_driving", default=None)


@asynccontextmanager
async def hold(run: str) -> AsyncIterator[Lease]:
    """Hold the run for this process; nested and parallel holders of one process share the lease.

    Raises:
        Busy: another living process holds it.
    """
    lease = await _take(run)
    renewal = asyncio.create_task(_renew(lease))
    before = _driving.get()
    _driving.set(lease)
    try:
        yield lease
    finally:
        _driving.set(before)
        renewal.cancel()
        await asyncio.shield(asyncio.to_thread(_leave, run))
        with suppress(asyncio.CancelledError):
            await renewal  # after leaving: a renewal that failed is told, and must not keep the run


def held(run: str) -> Lease | None:
    """The lease under which the caller drives the run, where it does: a bare `ainvoke` drives without one."""
    lease = _driving.get()
    return lease if lease is not None and lease.run == run else None


async def _take(run: str) -> Lease:
    """Enter; a thread cannot be called back, so whoever is cancelled meanwhile waits for it and leaves again."""
    entering = asyncio.ensure_future(asyncio.to_thread(_enter, run))
    try:
        return await asyncio.shield(entering)
    except asyncio.CancelledError:
        with suppress(Busy):
            await entering
            await asyncio.to_thread(_leave, run)
        raise


async def _renew(lease: Lease) -> None:
    while True:
        await asyncio.sleep(LEASE.total_seconds() / 3)
        await aside(leases.renew, lease)


def _enter(run: str) -> Lease:
    book = ledger()
    key = (os.getpid(), str(book.engine.url), run)
    with _counting:
        lease, count = _held.get(key, (None, 0))
        lease = lease or _acquire(book, run)
        _held[key] = (lease, count + 1)
        return lease


def _acquire(book: Ledger, run: str) -> Lease:
    cross("before", leases.acquire)
    lease = book.call(leases.acquire, run)
    cross("after", leases.acquire)
    return lease


def _leave(run: str) -> None:
    book = ledger()
    key = (os.getpid(), str(book.engine.url), run)
    with _counting:
        lease, count = _held.pop(key)
        if count > 1:
            _held[key] = (lease, count - 1)
        else:
            cross("before", leases.release)
            book.call(leases.release, lease)
            cross("after", leases.release)
