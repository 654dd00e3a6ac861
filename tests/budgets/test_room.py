"""A gate where a soft limit is passed: drawn, verified, and asked only then."""

from typing import Any

import pytest
from langgraph.graph import START, StateGraph
from langgraph.types import Command

from graphs.verify import verify
from host.checkpoints import GuardedSaver
from nodes.ending import Ending
from nodes.gate import Gate
from nodes.room import LookingForRoom, room_of
from nodes.routers import verdict_of
from reliability.ledger import ledger, spending
from state.room import Rooms
from tests.budgets.conftest import Settings
from tests.support.desk_agents import Desk, agent, says, scripted
from tests.support.shop import a_run

ASK = says("Where is order 7?")


class RoomyDesk(Desk, Rooms, total=False):
    pass


def drawn(model: Any) -> StateGraph[Any, Any, Any, Any]:
    g: StateGraph[Any, Any, Any, Any] = StateGraph(RoomyDesk)
    g.add_node("LOOKING", LookingForRoom("LOOKING", agent="BILLING"))
    g.add_node(
        "APPROVING",
        Gate(
            "APPROVING", "spend", lambda state: dict(state["room"]["LOOKING"]), lambda _: "Spend more?", teams={"": 1}
        ),
    )
    g.add_node("BILLING", agent(model))
    g.add_node("ANSWERED", Ending("ANSWERED", says=lambda _: "done"))
    g.add_node("BUDGET_EXHAUSTED", Ending("BUDGET_EXHAUSTED", says=lambda _: "used up"))
    go: Any = g.add_conditional_edges
    g.add_edge(START, "LOOKING")
    go("LOOKING", room_of("LOOKING"), {"enough": "BILLING", "low": "APPROVING", "used up": "BUDGET_EXHAUSTED"})
    ways = {"approved": "BILLING", "waiting": "APPROVING", "rejected or expired": "BUDGET_EXHAUSTED"}
    go("APPROVING", verdict_of("APPROVING"), ways)
    g.add_edge("BILLING", "ANSWERED")
    return g


@pytest.mark.parametrize(
    ("limit", "ends"), [(1_000_000, "ANSWERED"), (20, "asked"), (18, "BUDGET_EXHAUSTED")]
)  # the first run uses 18 tokens
async def test_people_are_asked_where_the_soft_limit_is_passed_and_only_there(
    limit: int, ends: str, settings: Settings, saver: GuardedSaver
) -> None:
    settings("[budgets.site]\ntokens = 1_000_000\nper = 'site'\n")
    graph = drawn(scripted("First.", "Second.")).compile(checkpointer=saver)
    await graph.ainvoke(ASK, a_run())
    ledger().call(spending.limit, "site", limit, None, "kim")
    config = a_run()

    ended = await graph.ainvoke(ASK, config)

    if ends != "asked":
        assert ended["status"] == ends
        return
    assert ended["__interrupt__"][0].value["action_requests"][0]["args"] == {"left": "low", "budget": "site"}
    ledger().call(spending.unlimit, "site")
    approved = await graph.ainvoke(Command(resume={"decisions": [{"type": "approve"}]}), config)
    assert approved["status"] == "ANSWERED"


def test_the_drawing_with_the_gate_breaks_no_rule() -> None:
    assert verify(drawn(scripted()), "desk").findings == ()
