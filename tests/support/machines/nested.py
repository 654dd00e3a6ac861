"""A machine in a box: an order inside a larger run that holds something itself while the order goes on."""

from collections.abc import Mapping
from typing import Any, Literal

from langgraph.graph import END, START, StateGraph

from nodes.routers import outcome_of, undo_of
from tests.support.machines.cast import effect, ending, gate, undo
from tests.support.machines.order import OrderState, order


async def guard(state: Any) -> dict[str, Any]:
    return {}


async def allowed(state: Mapping[str, Any]) -> Literal["allowed", "blocked"]:
    return "allowed"


async def ordered(state: Mapping[str, Any]) -> Literal["completed", "failed"]:
    return "completed"


async def operated(state: Mapping[str, Any]) -> Literal["accepted", "waiting", "retry"]:
    return "waiting"


def nested() -> StateGraph[Any, Any, Any, Any]:
    g: StateGraph[Any, Any, Any, Any] = StateGraph(OrderState)
    g.add_node("GUARDING", guard)
    g.add_node("HOLDING", effect("HOLDING", undo="DROPPING"))
    g.add_node("ORDERING", order().compile(name="order"))
    g.add_node("DROPPING", undo("DROPPING", "HOLDING"))
    g.add_node("NEEDS_OPERATOR", gate("NEEDS_OPERATOR", rejections=2))
    for end in ("THANKED", "BLOCKED", "SORRY"):
        g.add_node(end, ending(end))

    # fmt: off
    go: Any = g.add_conditional_edges
    g.add_edge(START, "GUARDING")
    go("GUARDING", allowed, {"allowed": "HOLDING", "blocked": "BLOCKED"})
    go("HOLDING", outcome_of("HOLDING"), {"done": "ORDERING", "failed": "BLOCKED", "unknown": "DROPPING"})
    go("ORDERING", ordered, {"completed": "THANKED", "failed": "DROPPING"})
    go("DROPPING", undo_of("DROPPING"), {"undone": "SORRY", "stuck": "NEEDS_OPERATOR"})
    go("NEEDS_OPERATOR", operated, {"accepted": "SORRY", "waiting": "NEEDS_OPERATOR", "retry": "DROPPING"})
    g.add_edge("THANKED", END)
    # fmt: on
    return g
