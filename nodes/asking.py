"""Asking a chat model: each one of its chain is tried patiently, and the next is asked where it gives no answer."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from langchain_core.messages import AIMessage, BaseMessage

from reliability.attempts import Attempts
from reliability.breaker import Breaker
from reliability.deliver import Tell
from reliability.errors import CircuitOpen, EffectError, Exhausted, Unknown
from reliability.ledger.breakers import Limits
from tools.budgets.purse import Purse
from tools.models.chain import Seat
from tools.models.trouble import in_our_words

T = TypeVar("T")


@dataclass(frozen=True)
class Asked(Generic[T]):
    """One question: how it is asked, what is sent with it (the bound on its cost), and the messages of an answer."""

    ask: Callable[[], Awaitable[T]]
    messages: Sequence[BaseMessage]
    tools: Sequence[Any]
    said: Callable[[T], Sequence[Any]]


@dataclass(frozen=True)
class Asking:
    """`limit` [s] bounds one call; a model's own `timeout` in fermata.toml goes before it. A model that fails too often
    is left alone by every process for a while (its breaker is open), and the next of the chain is asked. Each try is
    paid from the `purse`, where budgets are in force.
    """

    attempts: Attempts
    limit: float
    tell: Tell
    purse: Purse | None = None

    async def first(self, seats: Sequence[Seat], ask: Callable[[Seat], Awaitable[T | None]]) -> tuple[Seat, T | None]:
        """The first of the chain that answers, and what; None where all that were reached gave nothing usable.

        Raises:
            Permanent, Transient, Unknown, CircuitOpen: the last of the chain could not be asked.
            Exhausted: a budget has not enough left.
        """
        if self.purse is None:
            return await self._first(seats, ask)
        seats = self.purse.affordable(seats, self.tell)
        try:
            return await self._first(seats, ask)
        except Exhausted:
            if not (cheaper := self.purse.instead(seats, self.tell)):
                raise
            return await self._first(cheaper, ask)

    async def _first(self, seats: Sequence[Seat], ask: Callable[[Seat], Awaitable[T | None]]) -> tuple[Seat, T | None]:
        for seat, after in zip(seats, [*seats[1:], None], strict=True):
            try:
                answer = await ask(seat)
                why = "its answers do not fit the schema"
            except EffectError as error:
                if after is None:
                    raise
                answer, why = None, str(error)
            if answer is not None or after is None:
                return seat, answer
            self.tell("model fallback", failed=seat.name, model=after.name, reason=why)
        raise AssertionError("a chain has at least one model")

    async def call(self, seat: Seat, asked: Asked[T]) -> T:
        """One answer of one model, tried again where that may help.

        Raises:
            Permanent, Transient, Unknown, CircuitOpen: it could not be asked.
            Exhausted: a budget has not enough left for another try.
        """
        limit = seat.card.timeout or self.limit
        breaker = Breaker(f"model:{seat.card.model}", Limits(slow=limit)) if seat.card.remote else None
        return await self.attempts.until_done(lambda: self._paid(breaker, seat, asked, limit))

    async def _paid(self, breaker: Breaker | None, seat: Seat, asked: Asked[T], limit: float) -> T:
        """The one place that every call of a model goes through. Around the breaker: it must not take for a slow model
        what is a wait for calls that are under way.
        """
        if self.purse is None:
            return await self._guarded(breaker, seat, asked.ask, limit)
        async with self.purse.paying(seat, asked.messages, asked.tools, limit) as paid:
            answer = await self._guarded(breaker, seat, asked.ask, limit)
            for message in asked.said(answer):
                paid.used(message.usage_metadata if isinstance(message, AIMessage) else None)
            return answer

    async def _guarded(self, breaker: Breaker | None, seat: Seat, ask: Callable[[], Awaitable[T]], limit: float) -> T:
        if breaker is None:
            return await self._once(seat, ask, limit)
        try:
            async with breaker.guard():
                return await self._once(seat, ask, limit)
        except CircuitOpen as refused:
            self.tell("model failed", reason=str(refused))
            raise

    async def _once(self, seat: Seat, ask: Callable[[], Awaitable[T]], limit: float) -> T:
        try:
            async with asyncio.timeout(limit):
                return await ask()
        except TimeoutError as late:
            self.tell("model late", reason=f"no answer within {limit:g} s")
            raise Unknown(f"the model gave no answer within {limit:g} s") from late
        except EffectError as error:
            self.tell("model failed", reason=str(error))
            raise
        except Exception as error:
            known = in_our_words(error, seat.name)
            if known is None:
                raise
            self.tell("model failed", reason=str(known))
            raise known from None
