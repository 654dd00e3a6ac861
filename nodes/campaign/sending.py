"""Sending: every letter an effect of its own under the person's key; one approval covers the campaign."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from langchain_core.runnables import RunnableConfig

from nodes.below import Below
from nodes.campaign.books import book_of
from nodes.campaign.pricing import LIMIT, price
from nodes.each import Each
from nodes.effect import Effect
from nodes.fan_out import FanOut
from nodes.place import Place, telling
from reliability.deliver import Answer, Arguments, Delivered, Delivery, Tell
from reliability.digest import digest
from reliability.ledger import aside, receipts
from reliability.ledger.intents import Step
from state.campaign import Phase
from state.parallel import Result
from tools.mail.service import Mailer

Open = Callable[[], Awaitable[Mailer]]

WORTH_TELLING = frozenset({"in doubt", "failed try", "probe failed", "probed"})
"""Ten thousand letters that simply leave are told as progress, not one by one."""


@dataclass(frozen=True)
class Posting(Effect):
    """A letter. What a gate approves is the plan: the list, the texts and the number of people, not each letter.

    So the receipt is looked at for every letter and used up by none; a person is written to once in a campaign,
    whichever round it is.
    """

    async def of_item(self, state: Mapping[str, Any], place: Place, item: str, number: int) -> Result:
        if state.get("item") is None:
            reason = "its letter is gone from the book; whether it was sent before that, the ledger says"
            return Result(result="unknown", key=item, reason=reason)
        return await super().of_item(state, place, item, int(state["turn"]))

    def wanted(self, state: Mapping[str, Any]) -> dict[str, Arguments | None]:
        return {self.first_name: {"campaign": campaign(state)}}

    async def perform(
        self, place: Place, step: Step, arguments: Arguments | None, tell: Tell | None = None
    ) -> Delivered:
        if step.gate is not None and arguments is not None:
            whole, path = digest({"campaign": arguments["campaign"]}), place.beside(self.first_name)
            _, refused = await aside(receipts.match, place.run, step.gate, path, whole)
            if refused is not None:
                return Delivered("failed", reason=refused)
            step = replace(step, gate=None)
        return await super().perform(place, step, arguments, tell or _quietly(telling(self.phase)))


@dataclass(frozen=True)
class Mailing(Each):
    """Brings the letters of a chunk from the book, so that no checkpoint holds one."""

    def wanted(self, state: Mapping[str, Any]) -> dict[str, Any]:
        return self.work.wanted(state) if isinstance(self.work, Effect) else {}

    async def __call__(self, state: Any, config: RunnableConfig) -> dict[str, Any]:
        numbers = [item["value"]["n"] for item in state.get("items", ())]
        letters = await asyncio.to_thread(book_of(config).letters, numbers) if numbers else {}
        brought = [{**item, "value": letters.get(item["value"]["n"])} for item in state.get("items", ())]
        return await super().__call__({**state, "items": brought} if brought else state, config)


def spreading() -> FanOut:
    """One batch, in chunks; the person's key tells the letters apart."""
    return FanOut(Phase.RUNNING, items=_items, key=_key, chunk=25, most=200, carries=("plan", "turn"))


def posting(mailer: Open) -> Posting:
    """Sends one letter. Nothing takes it back."""

    async def send(arguments: Arguments, key: str) -> Answer:
        letter = arguments["letter"]
        sent = await (await mailer()).send(letter["email"], letter["subject"], letter["body"], idempotency_key=key)
        return {"reference": sent["reference"]}

    async def probe(_arguments: Arguments, key: str) -> Answer | None:
        found = await (await mailer()).find(key)
        return {"reference": found["reference"]} if found is not None else None

    return Posting(
        Phase.RUNNING,
        Delivery(send, probe),
        arguments_of,
        kind="irreversible",
        gate=Phase.APPROVING,
        below=Below(LIMIT, price),
    )


def arguments_of(state: Mapping[str, Any]) -> Arguments:
    """The campaign, and inside the fan-out the very letter."""
    letter = state.get("item")
    if letter is None:
        return {"campaign": campaign(state)}
    return {"campaign": campaign(state), "letter": {name: letter[name] for name in ("email", "subject", "body")}}


def campaign(state: Mapping[str, Any]) -> dict[str, Any]:
    """The plan in short: its digest, and what decides whether anybody is asked."""
    plan = state["plan"]
    return {"plan": digest(plan), "cost": dict(plan["cost"]), "ask_first": plan["ask_first"]}


def _items(state: Mapping[str, Any]) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = state["batch"]["items"]
    return items


def _key(item: Mapping[str, Any]) -> str:
    return str(item["key"])


def _quietly(tell: Tell) -> Tell:
    def told(event: str, **said: Any) -> None:
        if event in WORTH_TELLING:
            tell(event, **said)

    return told
