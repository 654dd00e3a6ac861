"""Circuit breaker: a service that fails too often is left alone for a while, by every worker at once.

The state is in the ledger's database. While all goes well a worker writes at most once a slice of the window, and looks
at most once a second; failures, slow calls and changes are written at once.

Why no library: purgatory, aiobreaker, hyx and pyresilience let 20 concurrent calls through when half-open, pybreaker
knows no asyncio; the shared ones need Redis, and none opens on an error *rate* and slow calls with shared state (each
was run before this was written).
"""

import asyncio
import os
import threading
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Concatenate, ParamSpec, TypeVar

from reliability.clock import Clock, SystemClock, stamp
from reliability.environment import database_url
from reliability.errors import CircuitOpen, Permanent, Transient, Unknown
from reliability.ledger import breakers, ledger
from reliability.ledger.breakers import Known, Limits, Tally
from reliability.ledger.transaction import Transaction

P = ParamSpec("P")
R = TypeVar("R")

FRESH = 1.0
"""[s] after which a worker looks again whether another one opened it."""

TROUBLE = (Transient, Unknown, TimeoutError)
"""What counts as a failure of the service. A refusal (`Permanent`) is an answer."""


@dataclass
class _Local:
    """What this process has not written yet, and what it knows."""

    pending: Tally = field(default_factory=Tally)
    slice: int = -1
    known: Known | None = None
    looked_at: datetime | None = None


_locals: dict[tuple[int, str, str], _Local] = {}
_counting = threading.Lock()


@dataclass(frozen=True)
class Breaker:
    """One a tool or a model, by name: whoever uses the name shares it, in every process on the same ledger."""

    name: str
    limits: Limits = field(default_factory=Limits)
    clock: Clock = field(default_factory=SystemClock, repr=False)
    fresh: float = field(default=FRESH, repr=False)

    @asynccontextmanager
    async def guard(self) -> AsyncIterator[None]:
        """Around one call, inside its attempt: `with attempt: async with breaker.guard(): …`.

        Raises:
            CircuitOpen: at once, without the call.
        """
        token = await self._enter()
        begun = self.clock.now()
        try:
            yield
        except TROUBLE as error:
            await self._tell(token, begun, str(error) or type(error).__name__)
            raise
        except Permanent:
            await self._tell(token, begun, None)
            raise
        except BaseException:
            if token:  # a bug or a cancellation says nothing of the service
                await asyncio.shield(self._ledger(breakers.given_up, self.name, token, self.clock.now()))
            raise
        await self._tell(token, begun, None)

    async def _enter(self) -> str | None:
        """None where it is closed; the probe's token; or the refusal."""
        local, now = self._local(), self.clock.now()
        if self._stale(local, now):
            local.looked_at = now
            local.known = await self._ledger(breakers.look, self.name)
        known = local.known
        if known is None or known.status == "closed":
            return None
        if known.until > stamp(now):
            raise self._refusal(known)
        token = uuid.uuid4().hex
        local.known = await self._ledger(breakers.probe, self.name, token, self.limits, now)
        if local.known.status == "closed":
            return None
        if local.known.probe != token:
            raise self._refusal(local.known)
        return token

    async def _tell(self, token: str | None, begun: datetime, failed: str | None) -> None:
        """Count the call; what is no news stays in this process for a while."""
        local, now = self._local(), self.clock.now()
        slow = (now - begun).total_seconds() > self.limits.slow
        if token:
            why = failed or (f"the probe took longer than {self.limits.slow:g} s" if slow else None)
            local.known = await self._ledger(breakers.probed, self.name, token, self.limits, now, why)
            return
        here = self.limits.slice(now)
        with _counting:
            local.pending += Tally(1, int(failed is not None), int(slow))
            first = local.slice < 0
            local.slice = here if first else local.slice
            if not (failed or slow or local.slice != here):
                return
            tally, local.pending, local.slice = local.pending, Tally(), here
        local.known = await self._ledger(breakers.count, self.name, tally, self.limits, now)

    def _stale(self, local: _Local, now: datetime) -> bool:
        """An open breaker is believed until its pause is over; a closed one for a second."""
        if local.known is not None and local.known.status == "open":
            return local.known.until <= stamp(now)
        return local.looked_at is None or (now - local.looked_at).total_seconds() >= self.fresh

    def _refusal(self, known: Known) -> CircuitOpen:
        wait = "being probed" if known.status == "half-open" else f"closed to all calls until {known.until[11:19]} UTC"
        return CircuitOpen(f"{self.name} is {wait}: {known.reason}; it was not called, a fallback is taken")

    def _local(self) -> _Local:
        with _counting:
            return _locals.setdefault((os.getpid(), database_url(), self.name), _Local())

    async def _ledger(self, function: Callable[Concatenate[Transaction, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Not `aside`: what a breaker counts is no fact of a run, and no boundary to be killed at."""
        return await asyncio.to_thread(lambda: ledger().call(function, *args, **kwargs))


def guarded(breaker: Breaker, call: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
    """The same call, behind the breaker."""

    async def through(*args: P.args, **kwargs: P.kwargs) -> R:
        async with breaker.guard():
            return await call(*args, **kwargs)

    return through
