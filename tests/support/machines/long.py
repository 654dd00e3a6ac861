"""A machine of any length: legs that search side by side, are approved and booked, and undone newest first."""

from collections.abc import Mapping
from typing import Any, Literal

from langgraph.graph import START, StateGraph

from nodes.routers import outcome_of, undo_of, verdict_of
from tests.support.machines.cast import effect, ending, gate, undo
from tests.support.machines.order import OrderState

STATES_A_LEG = 7


async def nothing(state: Any) -> dict[str, Any]:
    return {}


def operated(labels: tuple[str, ...]) -> Any:
    """A router with that many answers; its annotation is made, as nobody could write it."""

    async def operated(state: Mapping[str, Any]) -> str:
        return "waiting"

    operated.__annotations__["return"] = Literal[labels]
    return operated


def long(legs: int) -> StateGraph[Any, Any, Any, Any]:
    """`STATES_A_LEG` states a leg, and four more."""
    g: StateGraph[Any, Any, Any, Any] = StateGraph(OrderState)
    for end in ("COMPLETED", "DECLINED", "ROLLED_BACK"):
        g.add_node(end, ending(end))
    retry = {f"retry {leg}": f"CANCELLING_{leg}" for leg in range(legs)}
    g.add_node("NEEDS_OPERATOR", gate("NEEDS_OPERATOR", rejections=legs))
    go: Any = g.add_conditional_edges
    ways = {"accepted": "ROLLED_BACK", "waiting": "NEEDS_OPERATOR", **retry}
    go("NEEDS_OPERATOR", operated(tuple(ways)), ways)
    g.add_edge(START, "SPLITTING_0")
    for leg in range(legs):
        _leg(g, leg, f"SPLITTING_{leg + 1}" if leg + 1 < legs else "COMPLETED")
    return g


def _leg(g: StateGraph[Any, Any, Any, Any], leg: int, following: str) -> None:
    split, left, right, join, approve, book, cancel = (
        f"{name}_{leg}" for name in ("SPLITTING", "LEFT", "RIGHT", "JOINING", "APPROVING", "BOOKING", "CANCELLING")
    )
    back = f"CANCELLING_{leg - 1}" if leg else "DECLINED"
    booking = effect(book, undo=cancel, gate=approve)
    for name in (split, left, right):
        g.add_node(name, nothing)
    g.add_node(join, nothing, defer=True)
    g.add_node(approve, gate(approve, booking))
    g.add_node(book, booking)
    g.add_node(cancel, undo(cancel, book))
    for source, target in ((split, left), (split, right), (left, join), (right, join), (join, approve)):
        g.add_edge(source, target)
    go: Any = g.add_conditional_edges
    go(approve, verdict_of(approve), {"approved": book, "waiting": approve, "rejected or expired": back})
    go(book, outcome_of(book), {"done": following, "failed": back, "unknown": cancel})
    undone = f"CANCELLING_{leg - 1}" if leg else "ROLLED_BACK"
    go(cancel, undo_of(cancel), {"undone": undone, "stuck": "NEEDS_OPERATOR"})
