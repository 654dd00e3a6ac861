"""What the desk may look up in the shop; it changes nothing."""

import json

from nodes.agents.reading import reads
from state.money import show
from tools.services import shop_service


@reads
async def look_up_order(order: str) -> str:
    """What the shop knows of an order, by its number such as ORD-1001: what was paid, and how much of it went back.

    `left` is what can still be refunded, in the smallest unit of its currency.
    """
    known = await (await shop_service()).order(order.strip().upper())
    if known is None:
        return json.dumps({"order": order, "known": False})
    left = {**known["paid"], "minor": known["paid"]["minor"] - known["refunded"]["minor"]}
    return json.dumps({**known, "known": True, "left": left}, ensure_ascii=False)


@reads
async def look_up_products() -> str:
    """Everything that the shop sells: its names, its price, how many there are."""
    sold = await (await shop_service()).products()
    facts = [
        {name: one[name] for name in ("sku", "name", "name_ko", "available")} | {"price": show(one["price"])}
        for one in sold
    ]
    return json.dumps(facts, ensure_ascii=False)
