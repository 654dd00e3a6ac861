"""The invoice: sent last, for nothing takes a letter back; and what is done where it could not be sent."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Literal

from nodes.below import Below
from nodes.effect import Effect
from nodes.order.buying import LIMIT, keeps, probe
from nodes.order.words import lines, say
from reliability.deliver import Answer, Arguments, Delivery
from state.order import Phase
from tools.reports.service import Reports
from tools.shop.service import Shop

State = Mapping[str, Any]


def invoicing(shop: Callable[[], Awaitable[Shop]]) -> Effect:
    """Has the shop send the invoice, where the order names an e-mail address; else there is nothing to do."""

    async def send(arguments: Arguments, key: str) -> Answer:
        order, recipient, amount = arguments["order"], arguments["recipient"], arguments["amount"]
        return dict(await (await shop()).send_invoice(order, recipient, amount, idempotency_key=key))

    return Effect(
        Phase.INVOICING,
        Delivery(send, probe(shop, "invoice")),
        _invoice,
        kind="irreversible",
        gate=Phase.APPROVING,
        below=Below(LIMIT, lambda wanted: wanted["amount"]),
        keep=keeps("invoice"),
    )


def filing(reports: Callable[[], Awaitable[Reports]]) -> Effect:
    """Puts the invoice that was certainly not sent into a file, for somebody to send by hand."""

    async def file(arguments: Arguments, key: str) -> Answer:
        return dict(await (await reports()).publish(arguments["text"], idempotency_key=key))

    async def look(_arguments: Arguments, key: str) -> Answer | None:
        found = await (await reports()).find(key)
        return dict(found) if found is not None else None

    return Effect(
        Phase.FILING,
        Delivery(file, look),
        lambda state: {"text": paper(state)},
        kind="reversible",
        instead_of=Phase.INVOICING,
        keep=lambda _state, answer: {"held": {"file": {"reference": answer["file"]}}},
    )


def _invoice(state: State) -> Arguments | None:
    recipient = state["wish"].get("email")
    if not recipient:
        return None
    order = state["held"]["reservation"]["reference"]
    return {"order": order, "recipient": recipient, "amount": dict(state["total"])}


def paper(state: State) -> str:
    """The invoice as Markdown."""
    order, email = state["held"]["reservation"]["reference"], state["wish"].get("email", "")
    return "\n".join([f"# {say(state, 'invoice title', order=order)}", "", *lines(state), "", email, ""])


async def filed(state: State) -> Literal["done", "failed or unknown"]:
    """Does the invoice lie where somebody can send it?"""
    return "done" if state["outcomes"][Phase.FILING]["result"] == "done" else "failed or unknown"


def told(state: State) -> list[str]:
    """What became of the invoice, in a line; nothing where none was asked for."""
    email, outcomes = state["wish"].get("email"), state.get("outcomes", {})
    if not email:
        return []
    fate = outcomes.get(Phase.INVOICING, {})
    if fate.get("result") == "done":
        return [say(state, "invoiced", email=email, reference=state["held"]["invoice"]["reference"])]
    if fate.get("result") == "unknown":
        return [say(state, "invoice in doubt", email=email, key=fate["key"])]
    file = (state["held"].get("file") or {}).get("reference")
    what = "invoice filed" if outcomes.get(Phase.FILING, {}).get("result") == "done" else "invoice lost"
    return [say(state, what, email=email, reason=fate.get("reason", ""), file=file)]


def in_doubt(state: State) -> str:
    """What SETTLING asks."""
    fate, email = state["outcomes"][Phase.INVOICING], state["wish"].get("email", "")
    return say(state, "settle", email=email, key=fate["key"], reason=fate.get("reason", ""))
