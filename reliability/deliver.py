"""Delivering one call to the outside world: try, probe, try again, and never guess what became of it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from reliability.attempts import Attempts
from reliability.boundaries import cross
from reliability.breaker import Breaker
from reliability.errors import CircuitOpen, EffectError, Unknown

Arguments = Mapping[str, Any]
Answer = Mapping[str, Any]
Call = Callable[[Arguments, str], Awaitable[Answer]]
"""(arguments, idempotency key) -> answer, plain JSON."""
Probe = Callable[[Arguments, str], Awaitable[Answer | None]]
"""(arguments, idempotency key) -> what happened under this key, or None for "nothing that I know of"."""
Tell = Callable[..., None]
"""Where the delivery reports what it does: `tell("sent", key=…)`."""


class Delivered(NamedTuple):
    status: Literal["done", "failed", "unknown"]
    answer: Answer | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Delivery:
    """How a call is made. `keyed`: the service honours the idempotency key, so that sending again is safe.

    `limit` [s] bounds one try; a try that runs into it is in doubt. `breaker`: while it is open nothing is sent. It is
    no part of a workflow's version: it changes when a call is refused, not what a run may hold.
    """

    call: Call
    probe: Probe | None = None
    keyed: bool = True
    attempts: Attempts = field(default_factory=Attempts)
    limit: float = 30.0
    breaker: Breaker | None = field(default=None, repr=False)

    async def __call__(self, arguments: Arguments, key: str, *, in_doubt: bool, tell: Tell) -> Delivered:
        """Carry it out. `in_doubt`: an earlier process may have sent it already.

        An error while nothing is in doubt is *failed*: nothing was ever executed. Once a try was in doubt, even a clear
        refusal of the next one is *unknown*: absence is not failure, the first commit may still be on its way.
        """
        try:
            async for attempt in self.attempts.each():
                with attempt:
                    if in_doubt and (found := await self._look(arguments, key, tell)) is not None:
                        return Delivered("done", found)
                    if in_doubt and not self.keyed:
                        return Delivered("unknown", reason="it was cut short, and the service cannot tell a repeat")
                    try:
                        return Delivered("done", await self._send(arguments, key, tell))
                    except Unknown:
                        in_doubt = True
                        raise
        except EffectError as error:
            found = await self._look(arguments, key, tell) if in_doubt else None
            if found is not None:
                return Delivered("done", found)
            return Delivered("unknown" if in_doubt else "failed", reason=str(error))
        raise AssertionError("tenacity ended its tries without an answer or an error")

    async def _send(self, arguments: Arguments, key: str, tell: Tell) -> Answer:
        if self.breaker is None:
            return await self._call(arguments, key, tell)
        try:
            async with self.breaker.guard():
                return await self._call(arguments, key, tell)
        except CircuitOpen as refused:
            tell("failed try", key=key, reason=str(refused))
            raise

    async def _call(self, arguments: Arguments, key: str, tell: Tell) -> Answer:
        tell("sent", key=key)
        try:
            async with asyncio.timeout(self.limit):
                cross("before", "the call")
                answer = await self.call(arguments, key)
                cross("after", "the call")
                return answer
        except TimeoutError as late:
            tell("in doubt", key=key, reason=f"no answer within {self.limit:g} s")
            raise Unknown(f"no answer within {self.limit:g} s; it may still have happened, probing next") from late
        except EffectError as error:
            tell("in doubt" if isinstance(error, Unknown) else "failed try", key=key, reason=str(error))
            raise

    async def _look(self, arguments: Arguments, key: str, tell: Tell) -> Answer | None:
        """Ask the service what happened under the key; a probe that fails tells nothing."""
        if self.probe is None:
            return None
        try:
            cross("before", "the probe")
            found = await self.probe(arguments, key)
            cross("after", "the probe")
        except EffectError as error:
            tell("probe failed", key=key, reason=str(error))
            return None
        tell("probed", key=key, found=found is not None)
        return found
