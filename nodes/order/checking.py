"""CHECKING_STOCK: look at the shelf. It reads only: nothing is held yet."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from nodes.answer import one_line
from nodes.order.matching import matching
from nodes.order.reading import missing
from nodes.order.words import name_of, say
from nodes.said import afresh
from reliability.attempts import Attempts
from state.order import Line, OrderRequest
from tools.shop.card import is_token
from tools.shop.service import Product, Shop

State = Mapping[str, Any]

MOST = 10_000
"""Of one product at a time; what the shop sells."""
ADDRESS = re.compile(r"[^@\s]{1,64}@[^@\s]{1,255}")


@dataclass(frozen=True)
class CheckingStock:
    """Finds the products that are meant, and whether there is enough of each.

    Raises:
        Transient: the shop stayed down for all tries; the run can be resumed here.
    """

    shop: Callable[[], Awaitable[Shop]]
    attempts: Attempts = field(default_factory=Attempts)

    async def __call__(self, state: Any) -> dict[str, Any]:
        fresh = afresh(state)  # where the order came as data, nothing was read before
        now = {**state, **fresh}
        read = {**fresh, "ask": None, "order": None}
        if isinstance(wish := _wish(now), str):
            return {**read, "stock": "out of stock or refused", "reason": wish}
        return {**read, **judged(now, wish, await self.attempts.until_done(self._products))}

    async def _products(self) -> list[Product]:
        return await (await self.shop()).products()


def _wish(state: State) -> Mapping[str, Any] | str:
    """What is ordered; or why what was given as data is no order. A card's number is not told back, nor kept."""
    order = state.get("order")
    if not order:
        return state.get("wish") or {}
    try:
        TypeAdapter(OrderRequest).validate_python(order)
    except ValidationError as error:
        shown = {
            name: value for name, value in dict(order).items() if name in ("lines", "address", "customer", "email")
        }
        return f"{one_line(error, shown)}; accepted: lines (sku, quantity), card, address, customer, email"
    return dict(order)


def judged(state: State, wish: Mapping[str, Any], products: Sequence[Product]) -> dict[str, Any]:
    """What of the wish can be ordered, and what is to be asked."""
    lines, wrong = _lines(state, wish, products)
    if wish.get("card") and not is_token(wish["card"]):
        wrong["card"] = say(state, "no token")
    if wish.get("email") and not ADDRESS.fullmatch(wish["email"]):
        wrong["email"] = say(state, "no address", given=wish["email"][:80])
    usable: Any = {name: value for name, value in wish.items() if name not in wrong}
    lacking = [*missing(usable), *(["email"] if "email" in wrong else [])]
    if lacking:
        return {"stock": "incomplete", "wish": usable, "wrong": wrong, "missing": lacking}
    short = [_short(state, line, known) for line in lines if (known := _shelf(line, products))]
    if short:
        why = say(state, "out of stock", short="; ".join(short))
        return {"stock": "out of stock or refused", "wish": usable, "reason": why}
    return {"stock": "in stock", "wish": usable, "lines": lines, "missing": [], "wrong": {}}


def _lines(state: State, wish: Mapping[str, Any], products: Sequence[Product]) -> tuple[list[Line], dict[str, str]]:
    """A product each, equal ones joined; or what is wrong with the first that cannot be one."""
    wanted: dict[str, Line] = {}
    for line in wish.get("lines", []):
        said, quantity = str(line.get("sku") or line.get("product")), int(line["quantity"])
        found = matching(said, products)
        if len(found) != 1:
            accepted = ", ".join(name_of(state, one) for one in found or products)
            return [], {"lines": say(state, "several" if found else "not sold", product=said, accepted=accepted)}
        sku = found[0]["sku"]
        total = quantity + (wanted[sku]["quantity"] if sku in wanted else 0)
        if quantity < 1 or total > MOST:
            return [], {"lines": say(state, "quantity", given=quantity, product=said)}
        wanted[sku] = Line(sku=sku, name=found[0]["name"], name_ko=found[0]["name_ko"], quantity=total)
    return list(wanted.values()), {}


def _shelf(line: Line, products: Sequence[Product]) -> Product | None:
    """The product of a line of which there is too little."""
    return next((one for one in products if one["sku"] == line["sku"] and one["available"] < line["quantity"]), None)


def _short(state: State, line: Line, known: Product) -> str:
    facts = {"name": name_of(state, known), "available": known["available"], "quantity": line["quantity"]}
    return say(state, "short", **facts)


async def stocked(state: State) -> Literal["in stock", "incomplete", "out of stock or refused"]:
    """Can all of it be ordered?"""
    stock: Literal["in stock", "incomplete", "out of stock or refused"] = state["stock"]
    return stock
