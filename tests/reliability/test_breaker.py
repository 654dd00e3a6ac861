"""A service that fails too often is left alone by every worker, probed by one, and used again when it answers."""

import asyncio
from datetime import timedelta
from multiprocessing import Pipe
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from reliability.breaker import Breaker, guarded
from reliability.errors import CircuitOpen, Permanent, Transient, Unknown
from reliability.ledger import breakers, ledger
from reliability.ledger.breakers import Limits
from tests.support import breaking
from tests.support.breaking import breaker, fails, outcome, slowly, works
from tests.support.clock import SetClock
from tests.support.warm import start
from tests.support.world import World


async def test_too_many_failures_open_it_and_nothing_is_called_any_more(clock: SetClock) -> None:
    service, world = breaker(clock), World()
    call = guarded(service, world.call)
    await works(service, 2)
    await fails(service, 2)

    with pytest.raises(CircuitOpen, match=r"booking is closed to all calls until 12:00:30 UTC: 2 of the last 4 calls"):
        await call({}, "key")

    assert world.calls == []


async def test_few_calls_and_few_failures_leave_it_closed(clock: SetClock) -> None:
    few, rare = breaker(clock, "few"), breaker(clock, "rare")

    await fails(few, 3)
    await works(rare, 20)
    await fails(rare, 10)

    assert await outcome(few) == "done"
    assert await outcome(rare) == "done"


async def test_what_failed_long_ago_counts_no_more(clock: SetClock) -> None:
    service = breaker(clock)
    await fails(service, 3)
    clock.forward(timedelta(seconds=61))

    await fails(service, 1)

    assert await outcome(service) == "done"


@pytest.mark.parametrize("error", [Transient("503"), Unknown("cut off"), TimeoutError()], ids=repr)
async def test_trouble_of_the_service_counts(clock: SetClock, error: Exception) -> None:
    service = breaker(clock)

    for _ in range(4):
        with pytest.raises(type(error)):
            async with service.guard():
                raise error

    assert await outcome(service) == "refused"


@pytest.mark.parametrize("error", [Permanent("sold out"), ZeroDivisionError("a bug of ours")], ids=repr)
async def test_a_refusal_is_an_answer_and_a_bug_is_ours(clock: SetClock, error: Exception) -> None:
    service = breaker(clock)

    for _ in range(10):
        with pytest.raises(type(error)):
            async with service.guard():
                raise error

    assert await outcome(service) == "done"


async def test_calls_that_take_too_long_open_it_although_they_succeed(clock: SetClock) -> None:
    service = breaker(clock, slow=2.0, slows=0.8)

    for _ in range(4):
        await slowly(service, clock, 3.0)

    with pytest.raises(CircuitOpen, match="4 of the last 4 calls took longer than 2 s"):
        async with service.guard():
            pass


async def test_calls_that_go_well_write_hardly_anything(clock: SetClock) -> None:
    service, written = Breaker("booking", Limits(window=60), clock), []
    await works(service, 1)  # the ledger is open now

    @event.listens_for(ledger().engine, "before_cursor_execute")
    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        written.append(statement.split()[0])

    for _ in range(100):
        await works(service, 10)
        clock.forward(timedelta(seconds=0.09))
    event.remove(ledger().engine, "before_cursor_execute", note)

    assert written.count("INSERT") + written.count("UPDATE") <= 2
    assert len(written) < 40, "1,000 calls in 9 s look about once a second"


async def test_what_went_well_is_counted_when_something_fails(clock: SetClock) -> None:
    service = breaker(clock)
    await works(service, 9)

    await fails(service, 4)

    assert await outcome(service) == "done", "4 of 13 is less than half"


async def test_names_are_breakers_of_their_own(clock: SetClock) -> None:
    await fails(breaker(clock, "small model"), 4)

    assert await outcome(breaker(clock, "large model")) == "done"
    assert [known.name for known in ledger().call(breakers.not_closed)] == ["small model"]


async def test_what_one_process_sees_fail_is_left_alone_by_the_other(home: Path, tmp_path: Path) -> None:
    env, lines, workers = {"FERMATA_HOME": str(home)}, [], []
    for _ in range(2):
        here, there = Pipe()
        workers.append(await asyncio.to_thread(start, tmp_path / "said", env, breaking.call_when_told, there))
        lines.append(here)

    async def call(worker: int, later: float, fails: bool) -> str:
        lines[worker].send((later, fails))
        return str(await asyncio.to_thread(lines[worker].recv))

    failed = [await call(at % 2, 0, True) for at in range(4)]
    refused = [await call(0, 0, False), await call(1, 0, False)]
    probe, after = await call(1, 31, False), await call(0, 31, False)
    for line in lines:
        line.send(None)
    codes = [(await asyncio.to_thread(worker.wait)).code for worker in workers]

    assert failed == ["failed"] * 4
    assert refused == ["refused", "refused"]
    assert (probe, after) == ("done", "done")
    assert codes == [0, 0]
