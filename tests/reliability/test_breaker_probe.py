"""After its pause an open breaker lets one call through, and that one decides."""

import asyncio
from datetime import timedelta
from multiprocessing import Pipe
from pathlib import Path

import pytest

from reliability.errors import CircuitOpen
from tests.support import breaking
from tests.support.breaking import DOWN, breaker, fails, outcome, slowly
from tests.support.clock import SetClock
from tests.support.warm import Barrier, start


async def test_after_the_pause_one_call_is_let_through_and_its_success_closes_it(clock: SetClock) -> None:
    service = breaker(clock)
    await fails(service, 4)
    clock.forward(timedelta(seconds=31))

    async with service.guard():
        during = [await outcome(service) for _ in range(20)]
    after = [await outcome(service) for _ in range(20)]

    assert set(during) == {"refused"}
    assert set(after) == {"done"}


async def test_of_many_calls_at_once_one_is_the_probe(clock: SetClock) -> None:
    service, refused, all_but_one = breaker(clock), [], asyncio.Event()
    await fails(service, 4)
    clock.forward(timedelta(seconds=31))

    async def call() -> str:
        try:
            async with service.guard(), asyncio.timeout(10):
                await all_but_one.wait()
        except CircuitOpen:
            refused.append(1)
            if len(refused) == 19:
                all_but_one.set()
            return "refused"
        return "done"

    ended = await asyncio.gather(*[call() for _ in range(20)])

    assert sorted(ended) == ["done"] + ["refused"] * 19


async def test_a_probe_that_was_given_up_changes_nothing_when_it_answers_after_all(clock: SetClock) -> None:
    service = breaker(clock, patience=20, slow=1000)
    await fails(service, 4)
    clock.forward(timedelta(seconds=31))

    async with service.guard():
        clock.forward(timedelta(seconds=21))
        second = service.guard()
        await second.__aenter__()
    between = await outcome(service)
    await second.__aexit__(None, None, None)

    assert between == "refused"
    assert await outcome(service) == "done"


async def test_a_probe_that_fails_opens_it_again(clock: SetClock) -> None:
    service = breaker(clock)
    await fails(service, 4)
    clock.forward(timedelta(seconds=31))

    probe = await outcome(service, DOWN)

    assert probe == "failed"
    assert await outcome(service) == "refused"
    clock.forward(timedelta(seconds=31))
    assert await outcome(service) == "done"


async def test_a_probe_that_is_too_slow_opens_it_again(clock: SetClock) -> None:
    service = breaker(clock, slow=2.0)
    await fails(service, 4)
    clock.forward(timedelta(seconds=31))

    await slowly(service, clock, 3.0)

    assert await outcome(service) == "refused"


async def test_a_probe_that_is_cancelled_lets_the_next_one_try(clock: SetClock) -> None:
    service = breaker(clock)
    await fails(service, 4)
    clock.forward(timedelta(seconds=31))

    with pytest.raises(asyncio.CancelledError):
        async with service.guard():
            raise asyncio.CancelledError

    assert await outcome(service) == "done"


async def test_of_several_processes_that_probe_at_once_one_is_let_through(home: Path, tmp_path: Path) -> None:
    clock = SetClock()
    await fails(breaker(clock), 4)
    together, lines, workers = Barrier(4), [], []
    for _ in range(4):
        here, there = Pipe()
        job = (breaking.probe_at_once, 31.0, together, there)
        workers.append(await asyncio.to_thread(start, tmp_path / "said", {"FERMATA_HOME": str(home)}, *job))
        lines.append(here)

    answers = [await asyncio.to_thread(line.recv) for line in lines]

    assert [(await asyncio.to_thread(worker.wait)).code for worker in workers] == [0] * 4
    assert sorted(answers) == ["probed", "refused", "refused", "refused"]


async def test_a_probe_whose_process_died_is_given_up_and_another_is_sent(home: Path, tmp_path: Path) -> None:
    clock = SetClock()
    await fails(breaker(clock), 4)
    env = {"FERMATA_HOME": str(home)}
    died = await asyncio.to_thread(start, tmp_path / "said", env, breaking.probe_and_die, 31.0)
    assert (await asyncio.to_thread(died.wait)).code == -9

    clock.forward(timedelta(seconds=45))
    meanwhile = await outcome(breaker(clock))
    clock.forward(timedelta(seconds=10))
    later = await outcome(breaker(clock))

    assert (meanwhile, later) == ("refused", "done")
