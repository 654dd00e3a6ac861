"""CHECKING_STOCK: is it still needed, and what may it cost? It reads only."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from nodes.answer import one_line
from nodes.order.matching import matching
from nodes.purchase.words import language, say
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
    """Looks at one product: the one that is named, or that the words mean.

    Raises:
        Transient: the shop stayed down for all tries; the run can be resumed here.
    """

    shop: Callable[[], Awaitable[Shop]]
    attempts: Attempts = field(default_factory=Attempts)

    async def __call__(self, state: Any) -> dict[str, Any]:
        ended = state.get("status")  # the purchase before this one, in the same thread
        before = {**turned(state), "reason": "", "status": "", "wish": {}} if ended else {}
        now = {**state, **before}
        wanted: Any = state.get("purchase") or {}
        if now.get("wish") and not wanted:
            return {**before, **await self.attempts.until_done(partial(self._of_words, now))}
        before = {**before, "wish": {}, "said": []}  # what was said before counts no more
        now = {**now, **before}
        if why := unfit(wanted):
            return {**before, "stock": "not needed or refused", "reason": why}
        try:
            product = await self.attempts.until_done(partial(self._product, wanted["sku"]))
        except Permanent as refused:
            return {**before, "stock": "not needed or refused", "reason": str(refused)}
        return {**before, **judged(now, wanted, product)}

    async def _of_words(self, state: State) -> dict[str, Any]:
        """The product that was meant, or what is to be asked about it."""
        return meant(state, await (await self.shop()).products())

    async def _product(self, sku: str) -> Product:
        return await (await self.shop()).stock(sku)


def unfit(wanted: object) -> str | None:
    """Why nothing can be bought for this, if so."""
    try:
        given = TypeAdapter(PurchaseRequest).validate_python(wanted)
    except ValidationError as error:
        return f"{one_line(error, wanted)}; accepted: sku, quantity and perhaps below"
    if not given.get("sku") or not 1 <= given.get("quantity", 0) <= MOST:
        return f"the purchase is {given!r}; accepted: a sku, and a quantity from 1 to {MOST:,}"
    return None


def meant(state: State, products: Sequence[Product]) -> dict[str, Any]:
    """The request that the words come to."""
    wish = state["wish"]
    found, shown = matching(str(wish["product"]), products), {"product": wish["product"]}
    if len(found) != 1:
        accepted = ", ".join(f"{one['name_ko' if language(state) == 'ko' else 'name']}" for one in found or products)
        wrong = say(state, "several" if found else "not sold", **shown, accepted=accepted)
        return _asking(wish, "product", wrong)
    if not 1 <= wish["quantity"] <= MOST:
        return _asking(wish, "quantity", say(state, "wrong quantity", **shown, given=wish["quantity"]))
    wanted = PurchaseRequest(sku=found[0]["sku"], quantity=wish["quantity"])
    if wish.get("below") is not None:
        wanted["below"] = wish["below"]
    return {"purchase": wanted, "missing": [], "wrong": {}, **judged(state, wanted, found[0])}


def _asking(wish: Mapping[str, Any], field: str, wrong: str) -> dict[str, Any]:
    usable = {name: value for name, value in wish.items() if name != field}
    return {"stock": "incomplete", "wish": usable, "wrong": {field: wrong}, "missing": [field]}


def judged(state: State, wanted: PurchaseRequest, product: Product) -> dict[str, Any]:
    """Bought, unless there is, or comes, enough."""
    there, coming, level = product["available"], product["on_order"], wanted.get("below")
    if level is not None and there + coming >= level:
        told = say(state, "enough", sku=wanted["sku"], there=there, coming=coming, level=level)
        return {"stock": "not needed or refused", "reason": told}
    return {"stock": "to buy", "each": product["price"]}


async def needed(state: State) -> Literal["to buy", "incomplete", "not needed or refused"]:
    """Is it to be bought?"""
    stock: Literal["to buy", "incomplete", "not needed or refused"] = state["stock"]
    return stock


async def priced(state: Any) -> dict[str, Any]:
    """PRICING: what all of it sells for, which decides whether people are asked."""
    each, quantity = state["each"], state["purchase"]["quantity"]
    return {"price": Money(minor=each["minor"] * quantity, currency=each["currency"])}
