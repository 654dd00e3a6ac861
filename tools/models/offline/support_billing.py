"""Billing by rules: which order, what was paid, and a refund where one was asked for, the rule looked up first."""

from collections.abc import Mapping
from typing import Any

from tools.models.offline.skills import Answer, Asked, Call
from tools.models.offline.support_reading import Reading, read
from tools.models.offline.support_speaking import data, say, shown


def support_billing(asked: Asked) -> Answer:
    """Looks the order up; asks for the rule and refunds, where the customer wants that; else says how it stands."""
    known = read(asked.messages)
    if known.order is None:
        return say(known.korean, "which order")
    looked = asked.result_of("look_up_order")
    if looked is None:
        return [Call("look_up_order", {"order": known.order})]
    order = data(looked)
    if not isinstance(order, Mapping) or not order.get("known"):
        return say(known.korean, "no order", order=known.order) if isinstance(order, Mapping) else str(looked)
    return _refund(asked, known, order) if known.refund else _stands(known, order)


def _refund(asked: Asked, known: Reading, order: Mapping[str, Any]) -> Answer:
    said = asked.result_of("refund")
    if said is None and order["left"]["minor"] <= 0:
        return say(known.korean, "nothing left", **_facts(known, order))
    rule = asked.result_of("ask_policy")
    if rule is None:
        task = "주문 상품의 환불과 반품 규정" if known.korean else "the rule for returns and a refund of an order"
        return [Call("ask_policy", {"task": task})]
    if said is None:
        left = order["left"]
        return [Call("refund", {"order": known.order, "minor": left["minor"], "currency": left["currency"]})]
    done = data(said)
    if isinstance(done, Mapping) and done.get("result") == "done":
        return say(known.korean, "refunded", **_facts(known, order), reference=done["reference"], rule=rule)
    return say(known.korean, "not refunded", order=known.order, reason=said)


def _stands(known: Reading, order: Mapping[str, Any]) -> str:
    return say(known.korean, "order", **_facts(known, order))


def _facts(known: Reading, order: Mapping[str, Any]) -> dict[str, str]:
    return {
        "order": order["order"],
        "items": ", ".join(f"{line['quantity']} × {line['sku']}" for line in order["lines"]) or "-",
        "paid": shown(order["paid"]),
        "refunded": shown(order["refunded"]),
        "shipped": say(known.korean, "shipped" if order["shipped"] else "not shipped"),
    }
