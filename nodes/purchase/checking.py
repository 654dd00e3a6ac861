"""CHECKING_STOCK: is it still needed, and what may it cost? It reads only."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from nodes.answer import one_line
from reliability.attempts import Attempts
from reliability.errors import Permanent
from state.money import Money
from state.outcomes import turned
from state.purchase import PurchaseRequest
from tools.shop.service import Product, Shop

State = Mapping[str, Any]

MOST = 10_000
"""Of one product at a time; what the shop buys."""


@dataclass(frozen=True)
class CheckingStock:
    """Looks at one product.

    Raises:
        Transient: the shop stayed down for all tries; the run can be resumed here.
    """

    shop: Callable[[], Awaitable[Shop]]
    attempts: Attempts = field(default_factory=Attempts)

    async def __call__(self, state: Any) -> dict[str, Any]:
        wanted: Any = state.get("purchase") or {}
        before = {**turned(state), "reason": "", "status": ""} if state.get("status") else {}  # the thread's last one
        if why := unfit(wanted):
            return {**before, "stock": "not needed or refused", "reason": why}
        try:
            product = await self._product(wanted["sku"])
        except Permanent as refused:
            return {**before, "stock": "not needed or refused", "reason": str(refused)}
        return {**before, **judged(wanted, product)}

    async def _product(self, sku: str) -> Product:
        async for attempt in self.attempts.each():
            with attempt:
                return await (await self.shop()).stock(sku)
        raise AssertionError("tenacity ended its tries without an answer or an error")


def unfit(wanted: object) -> str | None:
    """Why nothing can be bought for this, if so."""
    try:
        given = TypeAdapter(PurchaseRequest).validate_python(wanted)
    except ValidationError as error:
        return f"{one_line(error, wanted)}; accepted: sku, quantity and perhaps below"
    if not given.get("sku") or not 1 <= given.get("quantity", 0) <= MOST:
        return f"the purchase is {given!r}; accepted: a sku, and a quantity from 1 to {MOST:,}"
    return None


def judged(wanted: PurchaseRequest, product: Product) -> dict[str, Any]:
    """Bought, unless there is, or comes, enough."""
    there, coming, level = product["available"], product["on_order"], wanted.get("below")
    if level is not None and there + coming >= level:
        told = f"of {wanted['sku']} there are {there} and {coming} are on order, not below {level}"
        return {"stock": "not needed or refused", "reason": told}
    return {"stock": "to buy", "each": product["price"]}


async def needed(state: State) -> Literal["to buy", "not needed or refused"]:
    """Is it to be bought?"""
    stock: Literal["to buy", "not needed or refused"] = state["stock"]
    return stock


async def priced(state: Any) -> dict[str, Any]:
    """PRICING: what all of it sells for, which decides whether people are asked."""
    each, quantity = state["each"], state["purchase"]["quantity"]
    return {"price": Money(minor=each["minor"] * quantity, currency=each["currency"])}
