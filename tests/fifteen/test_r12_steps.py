"""R12: how long a loop may run before anybody knows."""

import pytest
from langgraph.errors import GraphRecursionError
from langgraph.graph import START, StateGraph

from graphs.publish import RECURSION_LIMIT, publish
from tests.fifteen.bare import Till
from tests.support.shop import Graph


def circles(most: int) -> Graph:
    g: Graph = StateGraph(Till)
    g.add_node("PLANNING", lambda state: {"amount": state["amount"] + 1})
    g.add_edge(START, "PLANNING")
    go_on = lambda state: "again" if state["amount"] < most else "enough"  # noqa: E731
    g.add_conditional_edges("PLANNING", go_on, {"again": "PLANNING", "enough": "__end__"})
    return g


async def test_on_bare_langgraph_a_loop_runs_for_thousands_of_steps() -> None:
    ended = await circles(3000).compile().ainvoke({"amount": 0})

    assert ended["amount"] == 3000


async def test_with_fermata_a_published_loop_is_stopped_at_a_hundred_steps() -> None:
    with pytest.raises(GraphRecursionError, match=f"limit of {RECURSION_LIMIT}"):
        await publish(circles(3000), "circles").ainvoke({"amount": 0})
