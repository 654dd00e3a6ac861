"""Pruning: checkpoints of runs that ended long ago are deleted; the ledger, which says what was done, never is."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from graphs.catalog import load, names
from host.checkpoints import GuardedSaver
from host.sweep import sweep
from reliability.clock import Clock, SystemClock, stamp
from reliability.durations import duration
from reliability.ledger import aside, runs
from reliability.ledger.runs import Run
from reliability.settings import texts
from reliability.wal import BUSY_TIMEOUT

KEPT = timedelta(days=30)
"""How long the checkpoints of an ended run are kept where `[retention]` in fermata.toml says nothing else."""


@dataclass(frozen=True)
class Pruned:
    """What was deleted, or would be: the runs, and how many checkpoints they had."""

    runs: tuple[Run, ...]
    checkpoints: int


def retention(workflow: str) -> timedelta:
    """How long a workflow's checkpoints are kept: `[retention]`, workflow = "30d"."""
    said = texts("retention", 'travel = "30d"').get(workflow)
    return duration(said) if said else KEPT


async def prune(
    saver: GuardedSaver,
    workflow: str | None,
    older_than: timedelta | None,
    *,
    dry_run: bool = False,
    clock: Clock | None = None,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> Pruned:
    """Delete the checkpoints of runs that ended before the time to keep them was over; calling it twice is harmless.

    Raises:
        NotFound: no workflow of that name.
    """
    found: list[tuple[Run, int]] = []
    now = (clock or SystemClock()).now()
    for name in [await asyncio.to_thread(_whole, workflow)] if workflow else await asyncio.to_thread(names):
        before = stamp(now - (older_than if older_than is not None else retention(name)))
        for run in await aside(runs.ended_before, before, name):
            held = await _count(saver, run.id)
            found += [(run, held)] if held else []
    for done, (run, _) in enumerate(found, start=1):
        if not dry_run:
            await saver.adelete_thread(run.id)
        progress(done, len(found))
    if not dry_run and (await _sweep(saver) or found):
        await _give_back(saver)
    return Pruned(tuple(run for run, _ in found), sum(held for _, held in found))


def _whole(workflow: str) -> str:
    """Its name, if somebody gave the short one."""
    return load(workflow).get_name()


async def _count(saver: GuardedSaver, run: str) -> int:
    await saver.setup()
    async with saver.conn.execute("SELECT count(*) FROM checkpoints WHERE thread_id = ?", (run,)) as cursor:
        row = await cursor.fetchone()
    return int(row[0]) if row else 0


async def _sweep(saver: GuardedSaver) -> int:
    """Delete the payloads that nothing refers to any more, also those of threads that the server deleted."""
    await saver.setup()
    async with saver.conn.execute("PRAGMA database_list") as cursor:
        (_, _, file), *_ = await cursor.fetchall()
    return await asyncio.to_thread(sweep, Path(file), timeout=BUSY_TIMEOUT)


async def _give_back(saver: GuardedSaver) -> None:
    """Shrink the file: SQLite keeps deleted pages for itself until it is told to give them back."""
    async with saver.lock:
        await saver.conn.commit()
        await saver.conn.execute("VACUUM")
