"""ANSWERING: what this turn came to, from the specialist's words and from what was really done."""

from collections.abc import Mapping
from typing import Any

from nodes.questions import asks
from nodes.support.words import say, wanted
from nodes.usage import exhausted
from state import money
from state.support import Matter, Phase, Standing

State = Mapping[str, Any]


async def answer(state: State) -> dict[str, Any]:
    """A refund is told by the desk itself, with its reference, whatever the specialist says of it.

    Where the turn ends with a question, the matter stays open: the next message may be nothing but its answer.
    """
    comes_to = _comes_to(state)
    if holder(state).get("left"):
        comes_to["answer"] = f"{comes_to['answer']}\n{say(state, 'held back')}"
    return {**comes_to, "open": _matter(state, comes_to["answer"]) if comes_to["standing"] == "answered" else None}


def _comes_to(state: State) -> dict[str, Any]:
    turn = holder(state)
    refund, approval = _refund_now(state), _approval_now(state)
    if refund and refund["result"] == "unknown":
        return {"standing": "in doubt", "answer": say(state, "in doubt")}
    paid = [_refunded(state)] if state.get("refund") else []
    if turn["ended"] == "partial" and (why := exhausted(state, state["handoffs"]["trail"][-1])):
        return {"standing": "budget exhausted", "answer": "\n".join([*paid, turn["text"]]).strip(), "reason": why}
    if turn["ended"] == "answered":
        text = turn["text"]
        told = [] if not paid or state["refund"]["reference"] in text else paid
        return {"standing": "answered", "answer": "\n".join([text, *told])}
    if turn["ended"] == "proposed" and approval and approval["verdict"] != "approved":
        return {"standing": "answered", "answer": "\n".join([*paid, _not_approved(state, approval)])}
    if paid:
        return {"standing": "answered", "answer": paid[0]}
    return {"standing": "a person is needed", "answer": turn["text"], "reason": turn["reason"]}


def _matter(state: State, said: str) -> Matter | None:
    """Goes on from the turn before where the same one asks again."""
    if not asks(said):
        return None
    by, before = state["handoffs"]["trail"][-1], state.get("open")
    return Matter(by=by, messages=1 + (before["messages"] if before and before["by"] == by else 0))


async def answered(state: State) -> Standing:
    """How does this turn stand?"""
    standing: Standing = state["standing"]
    return standing


def holder(state: State) -> Mapping[str, Any]:
    """The agent that had the conversation last in this turn."""
    known: Mapping[str, Any] = state["agents"][state["handoffs"]["trail"][-1]]
    return known


def said(state: State) -> str:
    return str(state["answer"])


def heard(state: State) -> str:
    """What the customer said last."""
    return next((one.text for one in reversed(state.get("messages", [])) if one.type == "human"), "")


def so_far(state: State) -> str:
    return str(state.get("answer") or "")


def declined(state: State) -> str:
    return str(state["reason"])


def to_a_person(state: State) -> str:
    """What is known so far, and that a person is next."""
    return " ".join(part for part in (_known(state), say(state, "to a person")) if part)


def _known(state: State) -> str:
    if state["handoffs"]["trail"][-1] == Phase.HANDED_TO_PERSON:  # an agent did so on purpose
        return _refunded(state) if state.get("refund") else ""
    refund = _refund_now(state) or {"result": "none"}
    if refund["result"] == "failed" and holder(state)["ended"] == "proposed":
        return say(state, "refund failed", reason=refund.get("reason", ""))
    return say(state, "in doubt") if refund["result"] == "unknown" else state["answer"] or say(state, "no answer")


def _refunded(state: State) -> str:
    refund = state["refund"]
    return say(state, "refunded", **{**refund, "amount": money.show(refund["amount"])})


def _not_approved(state: State, approval: Mapping[str, Any]) -> str:
    note = f": {approval['note']}" if approval["note"] else ""
    return say(state, "expired" if approval["status"] == "expired" else "refused", **wanted(state), note=note)


def _refund_now(state: State) -> Mapping[str, Any] | None:
    """What became of the refund in this turn; what an earlier one did is past."""
    known: Mapping[str, Any] | None = state["outcomes"].get(Phase.REFUNDING)
    return known if known and known["result"] != "past" else None


def _approval_now(state: State) -> Mapping[str, Any] | None:
    known: Mapping[str, Any] | None = state["approvals"].get(Phase.APPROVING)
    return known if known and known["verdict"] != "past" else None
