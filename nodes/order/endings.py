"""How an order ends, in words, and NEEDS_OPERATOR's ways out."""

from collections.abc import Mapping
from typing import Any, Literal

from nodes.order.buying import LIMIT
from nodes.order.invoicing import told
from nodes.order.words import lines, say
from nodes.undoing import Undoing, decided
from reliability.saga import SagaStep
from state import money
from state.order import Phase

State = Mapping[str, Any]
Way = Literal["accepted", "waiting", "retry the shipment", "retry the refund", "retry the release"]

UNDOING = Undoing(
    (
        SagaStep(Phase.RESERVING, Phase.RELEASING),
        SagaStep(Phase.CHARGING, Phase.REFUNDING),
        SagaStep(Phase.SCHEDULING, Phase.CANCELLING_SHIPMENT),
    )
)
RETRY: Mapping[str, Way] = {
    Phase.CANCELLING_SHIPMENT: "retry the shipment",
    Phase.REFUNDING: "retry the refund",
    Phase.RELEASING: "retry the release",
}


async def operated(state: State) -> Way:
    """What does the operator want? A rejected or expired request to accept what is left means: try again."""
    verdict = state["approvals"][Phase.NEEDS_OPERATOR]["verdict"]
    if verdict == "waiting":
        return "waiting"
    return "accepted" if verdict == "approved" else RETRY[UNDOING.stuck(state)]


def why(state: State) -> str:
    """The reason of the last thing that went wrong: an effect's, the gate's, or what an earlier state noted."""
    failed = UNDOING.why(state)
    verdict, by = next((no for gate in (Phase.SETTLING, Phase.APPROVING) if (no := decided(state, gate))[0]), ("", ""))
    return failed or (say(state, verdict, by=by) if verdict else str(state.get("reason", "")))


def completed(state: State) -> str:
    """What was ordered, what it cost, where it goes, and what became of the invoice."""
    held, address = state["held"], state["wish"]["address"]
    numbers = {"order": held["reservation"]["reference"], "reference": held["shipment"]["reference"]}
    shipment = say(state, "shipment", **numbers, address=address)
    return "\n".join([say(state, "completed"), *lines(state), shipment, *told(state)])


def proposal(state: State) -> str:
    """What is put before whoever approves."""
    return "\n".join([say(state, "proposal", limit=money.show(LIMIT)), *lines(state), state["wish"]["address"]])


def shown(state: State) -> dict[str, Any]:
    """The same as data; whose card it is stays out of the inbox."""
    ordered = [{"sku": line["sku"], "quantity": line["quantity"]} for line in state["lines"]]
    invoice = {"invoice": state["wish"]["email"]} if state["wish"].get("email") else {}
    return {"lines": ordered, "total": money.show(state["total"]), "address": state["wish"]["address"], **invoice}


def declined(state: State) -> str:
    return say(state, "declined", reason=why(state))


def rolled_back(state: State) -> str:
    left = "; ".join(UNDOING.remaining(state))
    ended = say(state, "taken over", left=left) if left else say(state, "rolled back", reason=why(state))
    doubted = state["outcomes"].get(Phase.INVOICING, {}).get("result") == "unknown"
    return "\n".join([ended, *(told(state) if doubted else [])])
