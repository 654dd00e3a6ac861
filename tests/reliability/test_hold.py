"""Holding a run: one lease a process, however many hold it, given back when the last one leaves."""

import asyncio
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from reliability import hold as holding
from reliability.errors import Busy
from reliability.hold import hold
from reliability.ledger import aside, leases, ledger
from reliability.ledger.tables import leases as table
from tests.reliability.conftest import RUN
from tests.support import rivals
from tests.support.until import until
from tests.support.warm import Barrier, start


async def holder() -> str | None:
    return await aside(leases.holder, RUN)


async def test_a_run_is_held_while_something_is_done_for_it_and_free_afterwards() -> None:
    async with hold(RUN):
        assert await holder()

    assert await holder() is None


async def test_everybody_in_one_process_shares_the_lease_and_the_last_one_gives_it_back() -> None:
    async with hold(RUN) as outer:
        async with hold(RUN) as inner:
            assert inner == outer
        assert await holder()

    assert await holder() is None


async def test_parallel_branches_share_it_whoever_ends_first() -> None:
    first_may_end, second_may_end = asyncio.Event(), asyncio.Event()

    async def branch(may_end: asyncio.Event) -> int:
        async with hold(RUN) as lease:
            await may_end.wait()
            return lease.token

    first, second = asyncio.create_task(branch(first_may_end)), asyncio.create_task(branch(second_may_end))
    await asyncio.to_thread(until, lambda: sum(count for _, count in holding._held.values()) == 2)
    first_may_end.set()
    tokens = [await first]

    assert await holder()
    second_may_end.set()
    tokens.append(await second)
    assert tokens == [1, 1]
    assert await holder() is None


async def test_two_runs_are_held_apart() -> None:
    async with hold(RUN):
        async with hold("another"):
            pass

        assert await holder()
        assert await aside(leases.holder, "another") is None


async def test_an_error_gives_the_run_back() -> None:
    with pytest.raises(ZeroDivisionError):
        async with hold(RUN):
            raise ZeroDivisionError

    assert await holder() is None


async def test_a_cancellation_gives_the_run_back() -> None:
    inside = asyncio.Event()

    async def work() -> None:
        async with hold(RUN):
            inside.set()
            await asyncio.Event().wait()

    working = asyncio.create_task(work())
    await inside.wait()
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working

    assert await holder() is None


async def test_a_cancellation_while_the_run_is_being_taken_leaves_nothing_held() -> None:
    """The thread that takes the lease cannot be called back; what it took must not be forgotten."""
    await asyncio.to_thread(ledger)

    async def work() -> None:
        async with hold(RUN):
            raise AssertionError("it was cancelled before")

    with ledger().engine.begin() as writing:  # the thread waits for this writer
        writing.execute(text("UPDATE leases SET token = token"))
        working = asyncio.create_task(work())
        await asyncio.to_thread(until, holding._counting.locked)
        working.cancel()
        await asyncio.sleep(0)
    with pytest.raises(asyncio.CancelledError):
        await working

    await asyncio.to_thread(until, lambda: not holding._counting.locked())
    assert await holder() is None
    assert holding._held == {}


async def test_another_process_may_take_it_as_soon_as_it_is_given_back(home: Path, tmp_path: Path) -> None:
    async def try_to_take() -> int:
        ours, theirs = get_context("forkserver").Pipe()
        env = {"FERMATA_HOME": str(home)}
        alone = Barrier(1)
        rival = await asyncio.to_thread(start, tmp_path / "said", env, rivals.begin, RUN, alone, theirs)
        await asyncio.to_thread(rival.wait)
        token: int = ours.recv()
        return token

    async with hold(RUN):
        assert await try_to_take() == 0

    assert await try_to_take() == 2


async def test_a_run_that_another_process_holds_is_busy_and_nothing_is_counted() -> None:
    await aside(leases.acquire, RUN)
    await aside(lambda tx: tx.execute(table.update().values(host="elsewhere@boot", pid=1)))

    with pytest.raises(Busy, match="process 1 on elsewhere"):
        async with hold(RUN):
            pass

    assert holding._held == {}


async def test_whoever_holds_a_run_gives_signs_of_life(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holding, "LEASE", timedelta())

    def expires_at() -> Any:
        return ledger().call(lambda tx: tx.execute(table.select()).one().expires_at)

    async with hold(RUN):
        first = await asyncio.to_thread(expires_at)

        await asyncio.to_thread(until, lambda: expires_at() > first)


async def test_a_sign_of_life_that_cannot_be_given_is_told_and_the_run_is_given_back_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(holding, "LEASE", timedelta())
    book = await asyncio.to_thread(ledger)

    def hide(tx: Any, was: str, becomes: str) -> None:
        tx.execute(text(f"ALTER TABLE {was} RENAME TO {becomes}"))

    with pytest.raises(OperationalError, match="no such table: leases"):
        async with hold(RUN):
            await aside(hide, "leases", "gone")
            (renewal,) = [task for task in asyncio.all_tasks() if "_renew" in repr(task.get_coro())]
            await asyncio.wait([renewal])
            await aside(hide, "gone", "leases")

    assert holding._held == {}
    assert book.call(leases.holder, RUN) is None
