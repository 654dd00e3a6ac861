"""R12: how long a loop may run before anybody knows."""

from typing import Any, Literal

import pytest
from langgraph.errors import GraphRecursionError
from langgraph.graph import END, START, StateGraph

from graphs.publish import RECURSION_LIMIT, publish
from graphs.unsafe import Unsafe
from tests.fifteen.bare import Till
from tests.support.shop import Graph


def circles(most: int, **declared: Any) -> Graph:
    g: Graph = StateGraph(Till)
    g.add_node("PLANNING", lambda state: {"amount": state["amount"] + 1}, metadata=declared)
    g.add_edge(START, "PLANNING")

    async def wanted(state: Till) -> Literal["again", "enough"]:
        return "again" if state["amount"] < most else "enough"

    g.add_conditional_edges("PLANNING", wanted, {"again": "PLANNING", "enough": END})
    return g


async def test_on_bare_langgraph_a_loop_runs_for_thousands_of_steps() -> None:
    ended = await circles(3000).compile().ainvoke({"amount": 0})

    assert ended["amount"] == 3000


async def test_with_fermata_a_loop_without_a_bound_is_not_run() -> None:
    with pytest.raises(Unsafe, match=r"circles is not safe to run.*PLANNING → PLANNING has no bound"):
        await publish(circles(3), "circles").ainvoke({"amount": 0})


async def test_with_fermata_a_loop_that_does_not_keep_its_bound_is_stopped_at_a_hundred_steps() -> None:
    published = publish(circles(3000, loop={"most": 3, "measure": "amount"}), "circles")

    with pytest.raises(GraphRecursionError, match=f"limit of {RECURSION_LIMIT}"):
        await published.ainvoke({"amount": 0})
