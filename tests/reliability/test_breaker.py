"""A service that fails too often is left alone by every worker, probed by one, and used again when it answers."""

import asyncio
from datetime import timedelta
from multiprocessing import Pipe
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from reliability.attempts import Attempts
from reliability.breaker import Breaker, guarded
from reliability.deliver import Delivery
from reliability.errors import CircuitOpen, Permanent, Transient, Unknown
from reliability.fallback import Fallback
from reliability.ledger import breakers, ledger
from reliability.ledger.breakers import Limits
from tests.support import breaking
from tests.support.breaking import breaker, outcome
from tests.support.clock import SetClock, Watch
from tests.support.warm import Barrier, start
from tests.support.world import World, in_turn

DOWN = Transient("503 from the booking service")


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


async def fails(service: Breaker, times: int) -> None:
    for _ in range(times):
        await outcome(service, DOWN)


async def works(service: Breaker, times: int) -> None:
    for _ in range(times):
        await outcome(service)


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


async def slowly(service: Breaker, clock: SetClock, seconds: float) -> None:
    async with service.guard():
        clock.forward(timedelta(seconds=seconds))


async def test_calls_that_take_too_long_open_it_although_they_succeed(clock: SetClock) -> None:
    service = breaker(clock, slow=2.0, slows=0.8)

    for _ in range(4):
        await slowly(service, clock, 3.0)

    with pytest.raises(CircuitOpen, match="4 of the last 4 calls took longer than 2 s"):
        async with service.guard():
            pass


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


async def test_an_open_breaker_is_not_tried_again(clock: SetClock) -> None:
    service, waits, world = breaker(clock), Watch([]), World()
    await fails(service, 4)

    with pytest.raises(CircuitOpen):
        async for attempt in Attempts(most=5, sleep=waits).each():
            with attempt:
                async with service.guard():
                    await world.call({}, "key")

    assert (world.calls, waits.slept) == ([], [])


async def test_a_breaker_that_opens_between_two_tries_ends_the_trying(clock: SetClock) -> None:
    service, waits, tries = breaker(clock), Watch([]), []

    async def call() -> None:
        tries.append(1)
        raise DOWN

    with pytest.raises(CircuitOpen):
        async for attempt in Attempts(most=9, sleep=waits).each():
            with attempt:
                await guarded(service, call)()

    assert len(tries) == 4


async def test_where_it_is_open_the_fallback_is_taken(clock: SetClock) -> None:
    service = breaker(clock)
    await fails(service, 4)

    async def ours() -> str:
        return "ours"

    async def other() -> str:
        return "other"

    found = await Fallback((("ours", guarded(service, ours)), ("other", other)))()

    assert (found.by, found.failed[0].name) == ("other", "ours")


def told() -> tuple[list[Any], Any]:
    said: list[Any] = []
    return said, lambda event, **words: said.append((event, words.get("reason", "")))


async def test_an_effect_whose_service_is_shut_off_has_failed_and_was_not_sent(clock: SetClock) -> None:
    service, world = breaker(clock), World()
    await fails(service, 4)
    said, tell = told()
    delivery = Delivery(world.call, world.probe, breaker=service)

    delivered = await delivery({}, "key", in_doubt=False, tell=tell)

    assert (delivered.status, world.calls) == ("failed", [])
    assert said[0][0] == "failed try"


async def test_an_effect_that_may_have_happened_stays_unknown_when_its_service_is_shut_off(clock: SetClock) -> None:
    service, world = breaker(clock), World()
    await fails(service, 4)
    delivery = Delivery(world.call, None, breaker=service)

    delivered = await delivery({}, "key", in_doubt=True, tell=told()[1])

    assert delivered.status == "unknown"


async def test_every_try_of_an_effect_is_counted(clock: SetClock) -> None:
    service, world = breaker(clock), World(in_turn(*[DOWN] * 9))
    delivery = Delivery(world.call, None, attempts=Attempts(most=9, sleep=Watch([])), breaker=service)

    delivered = await delivery({}, "key", in_doubt=False, tell=told()[1])

    assert (delivered.status, len(world.calls)) == ("failed", 4)


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
