"""A refund: what is sent, how it is looked for afterwards, and what an agent may ask for."""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from langchain_core.messages import HumanMessage
from pydantic import BaseModel, Field

from nodes.agents.effect_tool import EffectTool, as_tool, proposed
from nodes.below import Below
from nodes.effect import Effect
from reliability.deliver import Answer, Arguments, Delivery
from reliability.errors import BadInput
from state.money import Money
from state.support import Phase
from tools.shop.service import Shop

Open = Callable[[], Awaitable[Shop]]
State = Mapping[str, Any]

LIMIT = Money(minor=100_000, currency="KRW")
"""From here on somebody of the billing team decides."""


class Refund(BaseModel):
    """A whole order is given back, never a part of it."""

    order: str = Field(description="The order's number, as the customer said it, such as ORD-1001.", max_length=40)
    minor: int = Field(description="All that is left of what was paid, in the smallest unit (won, cents).", gt=0)
    currency: str = Field(description="Its ISO 4217 code, such as KRW.", pattern="^[A-Z]{3}$")


def refund_effect(shop: Open) -> Effect:
    """Gives back what was paid for an order. Nothing takes it back, so that people approve what is not small."""

    async def give_back(arguments: Arguments, key: str) -> Answer:
        return _told(await (await shop()).refund_order(arguments["order"], arguments["amount"], idempotency_key=key))

    async def probe(_arguments: Arguments, key: str) -> Answer | None:
        found = await (await shop()).find("refund", key)
        return _told(found) if found is not None else None

    return Effect(
        Phase.REFUNDING,
        Delivery(give_back, probe),
        proposed(Phase.REFUNDING),
        kind="irreversible",
        gate=Phase.APPROVING,
        below=Below(LIMIT, lambda arguments: arguments["amount"]),
        keep=lambda _state, answer: {"refund": dict(answer)},
    )


def refund_tool(effect: Effect) -> EffectTool:
    about = "Gives back what was paid for an order. From ₩100,000 on it is put before people first, and you are done."
    return as_tool(effect, "refund", about, Refund, sends=asked_for)


def asked_for(state: State, given: Mapping[str, Any]) -> Arguments:
    """The arguments of a refund; only of an order that the customer named, by its number as a whole.

    Raises:
        BadInput: nobody asked for that order; the model is told.
    """
    order = str(given["order"]).strip().upper()
    said = " ".join(one.text for one in state.get("messages", []) if isinstance(one, HumanMessage)).upper()
    number = re.escape(order.removeprefix("ORD-"))
    if not number or not re.search(rf"(?:(?<![0-9A-Z])|(?<=ORD)){number}(?![0-9A-Z])", said):
        raise BadInput(f"the order is {order!r}, which the customer never named; accepted: one that they named")
    return {"order": order, "amount": {"minor": given["minor"], "currency": given["currency"]}}


def _told(record: Mapping[str, Any]) -> Answer:
    return {"order": record["content"]["order"], "amount": record["amount"], "reference": record["reference"]}
