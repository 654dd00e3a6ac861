"""A service desk of plain LangGraph make: hand-offs by Command, an agent with tools, a refund behind a gate."""

from collections.abc import Mapping
from typing import Any, Literal

from langgraph.graph import START, StateGraph
from langgraph.types import Command

from nodes.routers import outcome_of, verdict_of
from state.outcomes import Approvals, Outcomes
from tests.support.machines.cast import Clerk, Tool, effect, ending, gate


class DeskState(Outcomes, Approvals, total=False):
    amount: int
    handovers: int
    said: str
    status: str


async def triage(state: Any) -> Command[Literal["BILLING", "TECHNICAL"]]:
    return Command(goto="BILLING")


async def technical(state: Any) -> dict[str, Any]:
    return {"handovers": state.get("handovers", 0) + 1}


async def solved(state: Mapping[str, Any]) -> Literal["solved", "hand over"]:
    return "solved"


async def billed(state: Mapping[str, Any]) -> Literal["answered", "refund", "hand over"]:
    return "answered"


def desk() -> StateGraph[Any, Any, Any, Any]:
    g: StateGraph[Any, Any, Any, Any] = StateGraph(DeskState)
    refund = effect("REFUNDING", kind="irreversible", gate="APPROVING")
    tag = effect("TAGGING", kind="reversible")

    g.add_node("TRIAGING", triage)
    g.add_node("BILLING", Clerk("BILLING", (Tool("look_up", read_only=True), Tool("tag", effect=tag))))
    g.add_node("TECHNICAL", technical, metadata={"loop": {"most": 3, "measure": "handovers"}})
    g.add_node("APPROVING", gate("APPROVING", refund))
    g.add_node("REFUNDING", refund)
    g.add_node("LOOKING", gate("LOOKING"))
    for end in ("ANSWERED", "REFUNDED", "REFUSED"):
        g.add_node(end, ending(end))

    # fmt: off
    go: Any = g.add_conditional_edges
    g.add_edge(START, "TRIAGING")
    go("BILLING", billed, {"answered": "ANSWERED", "refund": "APPROVING", "hand over": "TECHNICAL"})
    go("TECHNICAL", solved, {"solved": "ANSWERED", "hand over": "BILLING"})
    go("APPROVING", verdict_of("APPROVING"), {"approved": "REFUNDING", "waiting": "APPROVING", "rejected or expired": "REFUSED"})  # noqa: E501
    go("REFUNDING", outcome_of("REFUNDING"), {"done": "REFUNDED", "failed": "REFUSED", "unknown": "LOOKING"})
    go("LOOKING", verdict_of("LOOKING"), {"approved": "REFUNDED", "waiting": "LOOKING", "rejected or expired": "REFUSED"})  # noqa: E501
    # fmt: on
    return g
