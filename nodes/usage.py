"""Usage: what calls of models cost, as plain data: calls, tokens, and money where the site knows the price."""

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from langchain_core.messages import AIMessage

from reliability.errors import BadInput
from state.money import Money, exponent
from tools.models.chain import Seat

EXHAUSTED = "exhausted"
"""Beside what an agent's calls cost: why it could not make another one, where a budget had not enough left."""

COUNTED = ("calls", "input_tokens", "output_tokens")


def none_yet(seat: Seat) -> dict[str, Any]:
    return {"model": seat.name, **dict.fromkeys(COUNTED, 0)}


def of_call(seat: Seat, raw: AIMessage) -> dict[str, Any]:
    """What one answer cost, used or not."""
    spent: Mapping[str, Any] = raw.usage_metadata or {}
    given, made = spent.get("input_tokens", 0), spent.get("output_tokens", 0)
    counted = {"model": seat.name, "calls": 1, "input_tokens": given, "output_tokens": made}
    cost = seat.card.cost(given, made)
    return counted if cost is None else {**counted, **_money(cost, seat.card.currency)}


def total(before: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """The sum; `model` is the one that answered last, `exact` the cost in major units before it was rounded.

    Raises:
        BadInput: two currencies.
    """
    counted = {name: before.get(name, 0) + now.get(name, 0) for name in COUNTED}
    known = [one for one in (before, now) if one.get("exact")]
    money: dict[str, Any] = {}
    if known:
        currencies = {one["cost"]["currency"] for one in known}
        if len(currencies) > 1:
            raise BadInput(f"the models' prices are in {sorted(currencies)}; give all of them in one currency")
        money = _money(sum((Decimal(one["exact"]) for one in known), Decimal(0)), currencies.pop())
    return {"model": now.get("model") or before.get("model", ""), **counted, **money}


def sum_of(parts: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Of one part or more."""
    first, *others = parts
    summed = dict(first)
    for one in others:
        summed = total(summed, one)
    return summed


def exhausted(state: Mapping[str, Any], *phases: str) -> str | None:
    """Why one of these agents was asked no further, where that was for a budget (no phase: any agent)."""
    known: Mapping[str, Any] = state.get("usage") or {}
    return next((why for name in phases or known if (why := known.get(name, {}).get(EXHAUSTED))), None)


def cleared(state: Mapping[str, Any], *phases: str) -> dict[str, Any]:
    """An update that forgets it, for the next turn of a conversation; empty where there is nothing to forget."""
    known: Mapping[str, Any] = state.get("usage") or {}
    over = [name for name in phases or known if EXHAUSTED in known.get(name, {})]
    kept = {name: {what: one for what, one in known[name].items() if what != EXHAUSTED} for name in over}
    return {"usage": kept} if kept else {}


def tokens(usage: Mapping[str, Any]) -> int:
    return int(usage.get("input_tokens", 0) + usage.get("output_tokens", 0))


def _money(exact: Decimal, currency: str) -> dict[str, Any]:
    minor = exact.scaleb(exponent(currency)).quantize(Decimal(1), ROUND_HALF_UP)
    return {"cost": Money(minor=int(minor), currency=currency), "exact": format(exact.normalize(), "f")}
