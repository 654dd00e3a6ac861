"""Calls through a circuit breaker, and other workers that share it; those are called through `warm.start`."""

import asyncio
import os
import signal
from datetime import timedelta
from multiprocessing.connection import Connection
from typing import Any

from reliability.breaker import Breaker
from reliability.errors import CircuitOpen, Transient
from reliability.ledger.breakers import Limits
from tests.support.clock import SetClock

LIMITS = Limits(window=60, least=4, errors=0.5, pause=30, patience=20)
DOWN = Transient("503 from the booking service")


def breaker(clock: SetClock, name: str = "booking", **other: Any) -> Breaker:
    return Breaker(name, Limits(**{**vars(LIMITS), **other}), clock, fresh=0)


async def outcome(service: Breaker, error: BaseException | None = None) -> str:
    """What one call through it came to: `done`, `failed` or `refused`."""
    try:
        async with service.guard():
            if error is not None:
                raise error
    except CircuitOpen:
        return "refused"
    except Transient:
        return "failed"
    return "done"


async def fails(service: Breaker, times: int) -> None:
    for _ in range(times):
        await outcome(service, DOWN)


async def works(service: Breaker, times: int) -> None:
    for _ in range(times):
        await outcome(service)


async def slowly(service: Breaker, clock: SetClock, seconds: float) -> None:
    async with service.guard():
        clock.forward(timedelta(seconds=seconds))


def call_when_told(line: Connection) -> None:
    """Call with the outcome that is sent, tell what came of it, until told to stop."""
    clock = SetClock()
    service = breaker(clock)
    while (said := line.recv()) is not None:
        later, fails = said
        clock.forward(timedelta(seconds=later))
        line.send(asyncio.run(outcome(service, Transient("down") if fails else None)))


def probe_at_once(seconds: float, barrier: Any, line: Connection) -> None:
    """Call at the same moment as the others, and stay in the call until everybody has been answered."""
    clock = SetClock()
    clock.forward(timedelta(seconds=seconds))
    service = breaker(clock)

    async def go() -> str:
        try:
            async with service.guard():
                await asyncio.to_thread(barrier.wait, 30)
        except CircuitOpen:
            await asyncio.to_thread(barrier.wait, 30)
            return "refused"
        return "probed"

    barrier.wait(30)
    line.send(asyncio.run(go()))


def probe_and_die(seconds: float) -> None:
    """Be the probe, and never be heard of again."""
    clock = SetClock()
    clock.forward(timedelta(seconds=seconds))

    async def go() -> None:
        async with breaker(clock).guard():
            os.kill(os.getpid(), signal.SIGKILL)

    asyncio.run(go())
