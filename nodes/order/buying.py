"""The three effects of an order and their undos: what is sent, how it is probed, what is kept."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from nodes.below import Below
from nodes.compensation import Compensation
from nodes.effect import Effect
from reliability.deliver import Answer, Arguments, Delivery
from reliability.errors import Permanent
from state.money import Money
from state.order import Phase
from tools.shop.service import Kind, Shop

Open = Callable[[], Awaitable[Shop]]
State = Mapping[str, Any]

LIMIT = Money(minor=500_000, currency="KRW")
"""An order of this much or more is put before people; a smaller one is paid unasked."""


def reserving(shop: Open) -> Effect:
    """Takes the goods from the shelf for this order."""

    async def reserve(arguments: Arguments, key: str) -> Answer:
        return dict(await (await shop()).reserve(arguments["lines"], idempotency_key=key))

    def arguments(state: State) -> Arguments:
        return {"lines": [{"sku": line["sku"], "quantity": line["quantity"]} for line in state["lines"]]}

    delivery = Delivery(reserve, probe(shop, "reservation"))
    return Effect(Phase.RESERVING, delivery, arguments, undo=Phase.RELEASING, keep=keeps("reservation"))


def charging(shop: Open) -> Effect:
    """Takes the money for what is reserved: what the shop said it costs, from the card's token."""

    async def charge(arguments: Arguments, key: str) -> Answer:
        order, amount, card = arguments["order"], arguments["amount"], arguments["card"]
        return dict(await (await shop()).charge_credit_card(order, amount, card, idempotency_key=key))

    def arguments(state: State) -> Arguments:
        order = state["held"]["reservation"]["reference"]
        return {"order": order, "amount": dict(state["total"]), "card": state["wish"]["card"]}

    return Effect(
        Phase.CHARGING,
        Delivery(charge, probe(shop, "charge")),
        arguments,
        undo=Phase.REFUNDING,
        gate=Phase.APPROVING,
        below=Below(LIMIT, lambda wanted: wanted["amount"]),
        keep=keeps("charge"),
    )


def scheduling(shop: Open) -> Effect:
    """Has what is reserved and paid sent to the address."""

    async def ship(arguments: Arguments, key: str) -> Answer:
        order, reservation, address = arguments["order"], arguments["reservation"], arguments["address"]
        return dict(await (await shop()).schedule_shipping(order, reservation, address, idempotency_key=key))

    def arguments(state: State) -> Arguments:
        held, wish = state["held"]["reservation"], state["wish"]
        address = ", ".join(part for part in (wish.get("customer"), wish["address"]) if part)
        return {"order": held["reference"], "reservation": held["key"], "address": address}

    delivery = Delivery(ship, probe(shop, "shipment"))
    return Effect(Phase.SCHEDULING, delivery, arguments, undo=Phase.CANCELLING_SHIPMENT, keep=keeps("shipment"))


def releasing(shop: Open) -> Compensation:
    async def release(arguments: Arguments, key: str) -> Answer:
        return dict(await (await shop()).release(arguments["undo"], idempotency_key=key))

    return Compensation(Phase.RELEASING, Phase.RESERVING, Delivery(release))


def refunding(shop: Open) -> Compensation:
    async def refund(arguments: Arguments, key: str) -> Answer:
        return dict(await (await shop()).refund(arguments["undo"], idempotency_key=key))

    return Compensation(Phase.REFUNDING, Phase.CHARGING, Delivery(refund))


def cancelling(shop: Open) -> Compensation:
    async def cancel(arguments: Arguments, key: str) -> Answer:
        return dict(await (await shop()).cancel_shipping(arguments["undo"], idempotency_key=key))

    return Compensation(Phase.CANCELLING_SHIPMENT, Phase.SCHEDULING, Delivery(cancel))


def probe(shop: Open, kind: Kind) -> Callable[[Arguments, str], Awaitable[Answer | None]]:
    """Did it happen, under this key?"""

    async def look(_arguments: Arguments, key: str) -> Answer | None:
        found = await (await shop()).find(kind, key)
        if found is not None and found["status"] == "undone":
            raise Permanent(f"the {kind} under {key} was taken back meanwhile")
        return dict(found) if found is not None else None

    return look


def keeps(kind: Kind) -> Callable[[State, Answer], Mapping[str, Any]]:
    """What the shop answered, without what it was asked (the card's token would be in every answer)."""

    def keep(_state: State, answer: Answer) -> Mapping[str, Any]:
        return {"held": {kind: {name: answer[name] for name in ("key", "reference", "amount")}}}

    return keep


async def priced(state: Any) -> dict[str, Any]:
    """PRICING: what is to be paid is what the shop said that the reserved goods cost."""
    return {"total": dict(state["held"]["reservation"]["amount"])}
