"""Purse: what the calls of one agent in one run are paid from."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage

from reliability.budget import Budget, Spend, Who
from reliability.deliver import Tell
from reliability.errors import BadInput, CircuitOpen, Exhausted, NotFound, Permanent, Transient, Unanswered
from reliability.ledger import aside, budgets, ledger, runs, spending
from reliability.ledger.spending import Account
from state.room import Left
from tools.budgets.bound import capped, cost, most_answered, most_said
from tools.budgets.site import budgets_of, unpriced
from tools.guards.site import workflows_in
from tools.models import card_for
from tools.models.card import OFFLINE, Card
from tools.models.chain import Seat
from tools.running import running

LONGER = 60.0
"""[s] beyond its limit, after which a call that nobody heard of again is given up."""

FREE = (Permanent, CircuitOpen)


@dataclass
class Paid:
    """What a call turned out to cost: `used` is told by whoever has the answer, None where nobody knows."""

    given: int | None = None
    made: int | None = None

    def used(self, spent: Mapping[str, Any] | None) -> None:
        """As LangChain's `usage_metadata` tells it; a provider that tells nothing is paid what was reserved."""
        if spent and spent.get("input_tokens") is not None:
            self.given = (self.given or 0) + int(spent["input_tokens"])
            self.made = (self.made or 0) + int(spent.get("output_tokens") or 0)


@dataclass
class Purse:
    """`budgets` are those in force that count for `who`; `low` is one whose soft limit is passed.

    `cheaper`: by a budget's name the models that are asked then. `sleep` [s] waits for calls under way.
    """

    budgets: tuple[Budget, ...]
    who: Who
    low: str | None = None
    cheaper: dict[str, tuple[Seat, ...]] = field(default_factory=dict)
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    _told: set[str] = field(default_factory=set)

    def affordable(self, seats: Sequence[Seat], tell: Tell) -> Sequence[Seat]:
        """Who is asked: the chain, or above a soft limit the cheaper one that its budget names."""
        if self.low is None:
            return seats
        instead = self.cheaper.get(self.low, ())
        self._tell(self.low, instead, tell)
        return instead or seats

    def instead(self, seats: Sequence[Seat], tell: Tell) -> Sequence[Seat]:
        """Who may still be asked where there is not enough left for these; empty where nobody is cheaper."""
        others = ((name, cheaper) for name, cheaper in self.cheaper.items() if tuple(seats) != cheaper)
        self.low, cheaper = next(others, (self.low, ()))
        if cheaper:
            self._tell(str(self.low), cheaper, tell)
        return cheaper

    def _tell(self, low: str, instead: Sequence[Seat], tell: Tell) -> None:
        if low not in self._told:
            self._told.add(low)
            tell("budget low", budget=low, **({"model": instead[0].name} if instead else {}))

    @asynccontextmanager
    async def paying(
        self, seat: Seat, messages: Sequence[BaseMessage], tools: Sequence[Any], limit: float
    ) -> AsyncIterator[Paid]:
        """Around one try of one call that lasts at most `limit` [s]: reserved before it, settled after it.

        Raises:
            Exhausted: a budget has not enough left; the call must not be made.
            BadInput: money is counted, and the model has no price in its currency.
        """
        paid = Paid()
        if seat.card.model == OFFLINE:
            yield paid
            return
        call = await self._reserve(seat, most_said(messages, tools), most_answered(seat.model, seat.card), limit)
        try:
            yield paid
        except BaseException as error:
            await _surely(_not_sent(call) if _was_free(error) else aside(budgets.lose, call))
            raise
        known = paid.given is not None and paid.made is not None
        await _surely(
            aside(budgets.settle, call, cost(seat.card, paid.given or 0, paid.made or 0))
            if known
            else aside(budgets.lose, call)
        )

    async def _reserve(self, seat: Seat, said: int, answered: int, limit: float) -> str:
        if any(budget.money is not None for budget in self.budgets):
            await asyncio.to_thread(_refuse_unpriced, self.budgets, seat.card)
        call, need, waited, pause = uuid4().hex, cost(seat.card, said, answered), 0.0, 0.02
        lasting = timedelta(seconds=limit + LONGER)
        while True:
            try:
                drawn = await self._taken(call, need, seat, lasting)
                break
            except Exhausted as refused:
                if not refused.crowded or waited >= limit:
                    raise
            # Calls under way mostly cost much less than they may; those of dead processes count as made.
            await aside(budgets.lapse)
            await self.sleep(pause)
            waited, pause = waited + pause, min(2 * pause, 0.25)
        self.low = _low(drawn, self.budgets)
        return call

    async def _taken(self, call: str, need: Spend, seat: Seat, lasting: timedelta) -> list[Account]:
        """A thread cannot be called back: whoever is cancelled meanwhile waits for it, and gives back what it took."""
        taking = asyncio.ensure_future(aside(budgets.reserve, call, self.budgets, self.who, need, seat.name, lasting))
        try:
            return await asyncio.shield(taking)
        except asyncio.CancelledError:
            with suppress(Exhausted):
                await taking
                await _not_sent(call)
            raise


def purse_for(
    config: Mapping[str, Any], agent: str, team: str | None, seats_of: Callable[[str], tuple[Seat, ...]]
) -> Purse | None:
    """The purse of an agent in the run of LangGraph's `config`; None where no budget is in force. Blocks.

    The team is that of whoever asked for the run (`team`: who speaks now), else `FERMATA_TEAM`. `seats_of` opens a
    chain of models.

    Raises:
        BadInput: the settings cannot be used, or a cheaper model cannot be opened.
    """
    who, counted = _counted(config, agent, team)
    if not counted:
        return None
    accounts = _accounts(who, counted)
    cheaper = {budget.name: seats_of(budget.then) for budget in counted if budget.then}
    return Purse(counted, who, low=_low(accounts, counted), cheaper=cheaper)


def room_for(config: Mapping[str, Any], agent: str, team: str | None) -> tuple[Left, str]:
    """How much is left for this agent, and of which budget that is told (empty: of none). Blocks."""
    who, counted = _counted(config, agent, team)
    accounts = _accounts(who, counted) if counted else []
    if full := next((one.budget for one in accounts if one.percent >= 100), None):
        return "used up", full
    low = _low(accounts, counted)
    return ("low", low) if low else ("enough", "")


def _counted(config: Mapping[str, Any], agent: str, team: str | None) -> tuple[Who, tuple[Budget, ...]]:
    """Whose call it is, and the budgets in force that count it."""
    workflows = workflows_in(config)
    found = budgets_of(workflows)
    run = str(config.get("configurable", {}).get("thread_id") or "")
    per_team = any(budget.per == "team" for budget in found)
    pays = (_team_of(run, team) if per_team else team) or os.environ.get("FERMATA_TEAM") or None
    who = Who(run, agent, next((name for name in reversed(workflows) if name), ""), pays)
    return who, tuple(budget for budget in found if budget.counts(who))


def _accounts(who: Who, counted: Sequence[Budget]) -> list[Account]:
    now = ledger().clock.now()
    return ledger().call(spending.standing, [budget.key(who, now) for budget in counted])


@asynccontextmanager
async def paid_for(
    agent: str, model: BaseChatModel, messages: Sequence[BaseMessage], tools: Sequence[Any], limit: float
) -> AsyncIterator[tuple[BaseChatModel, Paid]]:
    """Around one call by somebody who is no agent of the drawing, such as a guardrail's judge: the model that may be
    asked, and where to tell what it took.

    Raises:
        Exhausted: a budget has not enough left.
    """
    card = card_for(model)
    purse = await asyncio.to_thread(purse_for, running(), agent, None, lambda _then: ())
    if purse is None:
        yield model, Paid()
        return
    seat = Seat(capped(model, card), card)
    async with purse.paying(seat, messages, tools, limit) as paid:
        yield seat.model, paid


def _team_of(run: str, speaking: str | None) -> str | None:
    """That of whoever asked for the run, even where another one speaks by now."""
    try:
        return ledger().call(runs.get, run).team if run else speaking
    except NotFound:  # nobody registered it yet (`durability="async"`), or it is not kept at all
        return speaking


def _low(accounts: Sequence[Account], known: Sequence[Budget]) -> str | None:
    soft = {budget.name: budget.soft for budget in known}
    return next((one.budget for one in accounts if one.percent >= soft[one.budget]), None)


def _refuse_unpriced(known: Sequence[Budget], card: Card) -> None:
    for budget in known:
        if why := unpriced(budget, card):
            raise BadInput(why)


def _was_free(error: BaseException) -> bool:
    """Was it refused before a token of it was made?"""
    return isinstance(error, FREE) or (isinstance(error, Transient) and not isinstance(error, Unanswered))


async def _not_sent(call: str) -> None:
    await aside(budgets.settle, call, Spend(0))


async def _surely(work: Awaitable[None]) -> None:
    """To its end, also where the caller is cancelled meanwhile."""
    await asyncio.shield(asyncio.ensure_future(work))
