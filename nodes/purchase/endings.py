"""How a purchase ends, in words, and NEEDS_OPERATOR's ways out."""

from collections.abc import Mapping
from typing import Any, Literal

from nodes.purchase.words import say
from nodes.undoing import Undoing, decided
from reliability.saga import SagaStep
from state import money
from state.purchase import Phase

State = Mapping[str, Any]
Way = Literal["accepted", "waiting", "retry the purchase"]

UNDOING = Undoing((SagaStep(Phase.PURCHASING, Phase.CANCELLING_PURCHASE),))


async def operated(state: State) -> Way:
    """What does the operator want? A rejected or expired request to accept what is left means: try again."""
    verdict = state["approvals"][Phase.NEEDS_OPERATOR]["verdict"]
    if verdict == "waiting":
        return "waiting"
    return "accepted" if verdict == "approved" else "retry the purchase"


def shown(state: State) -> dict[str, Any]:
    """What is put before whoever approves."""
    wanted = state["purchase"]
    return {"sku": wanted["sku"], "quantity": wanted["quantity"], "sells for": money.show(state["price"])}


def proposal(state: State) -> str:
    return say(state, "proposal", **_goods(state), price=money.show(state["price"]))


def _goods(state: State) -> dict[str, Any]:
    return {"sku": state["purchase"]["sku"], "quantity": state["purchase"]["quantity"]}


def completed(state: State) -> str:
    record = state["held"]["purchase"]
    return say(state, "completed", **_goods(state), reference=record["reference"], amount=money.show(record["amount"]))


def declined(state: State) -> str:
    verdict, by = decided(state, Phase.APPROVING)
    because = say(state, verdict, by=by) if verdict else ""
    return say(state, "declined", reason=UNDOING.why(state) or because or state.get("reason", ""))


def rolled_back(state: State) -> str:
    left = "; ".join(UNDOING.remaining(state))
    if left:
        return say(state, "taken over", left=left)
    return say(state, "rolled back", reason=UNDOING.why(state))
