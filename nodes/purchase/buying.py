"""The one effect of a purchase and its undo."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from nodes.below import Below
from nodes.compensation import Compensation
from nodes.effect import Effect
from nodes.order.buying import probe
from reliability.deliver import Answer, Arguments, Delivery
from state.money import Money
from state.purchase import Phase
from tools.shop.service import Shop

Open = Callable[[], Awaitable[Shop]]
State = Mapping[str, Any]

LIMIT = Money(minor=1_000_000, currency="KRW")
"""A purchase whose goods sell for this much or more is put before people."""


def purchasing(shop: Open) -> Effect:
    """Buys goods for the shelf."""

    async def buy(arguments: Arguments, key: str) -> Answer:
        return dict(await (await shop()).purchase(arguments["sku"], arguments["quantity"], idempotency_key=key))

    def arguments(state: State) -> Arguments:
        wanted = state["purchase"]
        return {"sku": wanted["sku"], "quantity": wanted["quantity"], "price": dict(state["price"])}

    return Effect(
        Phase.PURCHASING,
        Delivery(buy, probe(shop, "purchase")),
        arguments,
        undo=Phase.CANCELLING_PURCHASE,
        gate=Phase.APPROVING,
        below=Below(LIMIT, lambda wanted: wanted["price"]),
        keep=lambda _state, answer: {"held": {"purchase": dict(answer)}},
    )


def cancelling(shop: Open) -> Compensation:
    async def cancel(arguments: Arguments, key: str) -> Answer:
        return dict(await (await shop()).cancel_purchase(arguments["undo"], idempotency_key=key))

    return Compensation(Phase.CANCELLING_PURCHASE, Phase.PURCHASING, Delivery(cancel))
