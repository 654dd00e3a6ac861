"""An evaluator loop: a draft is reviewed and revised, a bounded number of times, and published once it is approved."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from langgraph.graph import START, StateGraph

from nodes.loop import Loop
from nodes.routers import outcome_of, verdict_of, verdict_or_change_of
from state.outcomes import Approvals, Outcomes, merge
from tests.support.machines.cast import agent, effect, ending, gate


class DraftState(Outcomes, Approvals, total=False):
    amount: int
    drafts: int
    usage: Annotated[dict[str, Any], merge]


async def judged(state: Mapping[str, Any]) -> Literal["good", "revise", "give up"]:
    return "good"


def evaluator() -> StateGraph[Any, Any, Any, Any]:
    g: StateGraph[Any, Any, Any, Any] = StateGraph(DraftState)
    publish = effect("PUBLISHING", kind="irreversible", gate="APPROVING")

    g.add_node("DRAFTING", agent("DRAFTING"))
    g.add_node("REVIEWING", agent("REVIEWING"))
    g.add_node("REVISING", agent("REVISING", Loop(4, "drafts")))
    g.add_node("APPROVING", gate("APPROVING", publish, changes=2))
    g.add_node("PUBLISHING", publish)
    g.add_node("LOOKING", gate("LOOKING"))
    for end in ("PUBLISHED", "NOT_PUBLISHED"):
        g.add_node(end, ending(end))

    # fmt: off
    go: Any = g.add_conditional_edges
    g.add_edge(START, "DRAFTING")
    g.add_edge("DRAFTING", "REVIEWING")
    g.add_edge("REVISING", "REVIEWING")
    go("REVIEWING", judged, {"good": "APPROVING", "revise": "REVISING", "give up": "NOT_PUBLISHED"})
    go("APPROVING", verdict_or_change_of("APPROVING"), {"approved": "PUBLISHING", "waiting": "APPROVING", "change": "REVISING", "rejected or expired": "NOT_PUBLISHED"})  # noqa: E501
    go("PUBLISHING", outcome_of("PUBLISHING"), {"done": "PUBLISHED", "failed": "NOT_PUBLISHED", "unknown": "LOOKING"})
    go("LOOKING", verdict_of("LOOKING"), {"approved": "PUBLISHED", "waiting": "LOOKING", "rejected or expired": "NOT_PUBLISHED"})  # noqa: E501
    # fmt: on
    return g
