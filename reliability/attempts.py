"""Trying again: exponential backoff with full jitter, on transient errors only.

Tenacity does the counting and the waiting; what is ours is the classification and the service's `Retry-After`.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, stop_after_attempt

from reliability.boundaries import cross
from reliability.errors import Transient, Unknown

T = TypeVar("T")


@dataclass(frozen=True)
class Attempts:
    """How often, and how patiently, a call is tried.

    `most` counts the first try; the n-th wait is drawn from 0 to `first * 2**n`, at most `longest` [s] (AWS's "full
    jitter"), or is the service's own Retry-After where that is longer, up to `patience` [s].
    """

    most: int = 4
    first: float = 0.2
    longest: float = 5.0
    patience: float = 30.0
    sleep: Callable[[float], Awaitable[None]] = field(default=asyncio.sleep, repr=False)
    chance: random.Random = field(default_factory=random.Random, repr=False)

    def each(self) -> AsyncRetrying:
        """Iterate with `async for attempt in …: with attempt: …`; the last error is raised as it is."""
        return AsyncRetrying(
            stop=stop_after_attempt(self.most),
            wait=self._wait,
            retry=retry_if_exception_type((Transient, Unknown)),
            sleep=self._pause,
            reraise=True,
        )

    async def until_done(self, call: Callable[[], Awaitable[T]]) -> T:
        """What the call gives, the first time that it works; the last error is raised as it is."""
        async for attempt in self.each():
            with attempt:
                return await call()
        raise AssertionError("tenacity ended its tries without an answer or an error")

    async def _pause(self, seconds: float) -> None:
        cross("in", "the pause between two tries")
        await self.sleep(seconds)

    def _wait(self, state: RetryCallState) -> float:
        drawn = self.chance.uniform(0, min(self.longest, self.first * 2**state.attempt_number))
        error = state.outcome.exception() if state.outcome else None
        wish = error.retry_after if isinstance(error, Transient) and error.retry_after else 0.0
        return max(drawn, min(wish, self.patience))
