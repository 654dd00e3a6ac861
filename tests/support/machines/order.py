"""An order: small ones go through unasked, dispatch is the pivot, and what comes after it is never taken back."""

from collections.abc import Mapping
from typing import Any, Literal

from langgraph.graph import START, StateGraph

from nodes.routers import outcome_of, size_of, undo_of, verdict_of
from state.outcomes import Approvals, Outcomes
from tests.support.machines.cast import SMALL, effect, ending, gate, undo

Way = Literal["accepted", "waiting", "retry the release", "retry the refund", "retry the voiding"]


class OrderState(Outcomes, Approvals, total=False):
    amount: int
    status: str


async def sized(state: Any) -> dict[str, Any]:
    return {"amount": state["amount"]}


async def operated(state: Mapping[str, Any]) -> Way:
    return "accepted"


def order() -> StateGraph[Any, Any, Any, Any]:
    g: StateGraph[Any, Any, Any, Any] = StateGraph(OrderState)
    charge = effect("CHARGING", undo="REFUNDING", gate="APPROVING", below=SMALL)
    dispatch = effect("DISPATCHING", kind="pivot", gate="APPROVING", below=SMALL)

    g.add_node("RESERVING", effect("RESERVING", undo="RELEASING"))
    g.add_node("SIZING", sized)
    g.add_node("APPROVING", gate("APPROVING", charge, dispatch))
    g.add_node("CHARGING", charge)
    g.add_node("DISPATCHING", dispatch)
    g.add_node("ASKING_CARRIER", gate("ASKING_CARRIER"))
    g.add_node("INVOICING", effect("INVOICING", undo="VOIDING"))
    g.add_node("NOTIFYING", effect("NOTIFYING", kind="reversible"))
    g.add_node("VOIDING", undo("VOIDING", "INVOICING"))
    g.add_node("REFUNDING", undo("REFUNDING", "CHARGING"))
    g.add_node("RELEASING", undo("RELEASING", "RESERVING"))
    g.add_node("NEEDS_OPERATOR", gate("NEEDS_OPERATOR", rejections=5))
    for end in ("COMPLETED", "DECLINED", "ROLLED_BACK", "HANDED_OVER"):
        g.add_node(end, ending(end))

    # fmt: off
    go: Any = g.add_conditional_edges
    g.add_edge(START, "RESERVING")
    go("RESERVING", outcome_of("RESERVING"), {"done": "SIZING", "failed": "DECLINED", "unknown": "RELEASING"})
    go("SIZING", size_of(charge, dispatch), {"below": "CHARGING", "above": "APPROVING"})
    go("APPROVING", verdict_of("APPROVING"), {"approved": "CHARGING", "waiting": "APPROVING", "rejected or expired": "RELEASING"})  # noqa: E501
    go("CHARGING", outcome_of("CHARGING"), {"done": "DISPATCHING", "failed": "RELEASING", "unknown": "REFUNDING"})
    go("DISPATCHING", outcome_of("DISPATCHING"), {"done": "INVOICING", "failed": "REFUNDING", "unknown": "ASKING_CARRIER"})  # noqa: E501
    go("ASKING_CARRIER", verdict_of("ASKING_CARRIER"), {"approved": "INVOICING", "waiting": "ASKING_CARRIER", "rejected or expired": "REFUNDING"})  # noqa: E501
    go("INVOICING", outcome_of("INVOICING"), {"done": "NOTIFYING", "failed": "HANDED_OVER", "unknown": "VOIDING"})
    g.add_edge("NOTIFYING", "COMPLETED")
    go("VOIDING", undo_of("VOIDING"), {"undone": "HANDED_OVER", "stuck": "NEEDS_OPERATOR"})
    go("REFUNDING", undo_of("REFUNDING"), {"undone": "RELEASING", "stuck": "NEEDS_OPERATOR"})
    go("RELEASING", undo_of("RELEASING"), {"undone": "ROLLED_BACK", "stuck": "NEEDS_OPERATOR"})
    go("NEEDS_OPERATOR", operated, {"accepted": "HANDED_OVER", "waiting": "NEEDS_OPERATOR", "retry the release": "RELEASING", "retry the refund": "REFUNDING", "retry the voiding": "VOIDING"})  # noqa: E501
    # fmt: on
    return g
