"""What a service that is shut off means for tries, fallbacks and effects."""

from typing import Any

import pytest

from reliability.attempts import Attempts
from reliability.breaker import guarded
from reliability.deliver import Delivery
from reliability.errors import CircuitOpen
from reliability.fallback import Fallback
from tests.support.breaking import DOWN, breaker, fails
from tests.support.clock import SetClock, Watch
from tests.support.world import World, in_turn


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
