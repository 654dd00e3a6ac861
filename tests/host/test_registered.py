"""Every run is in the registry: who asked for what, and how it stands."""

from typing import Any

import pytest
from langchain_core.messages import HumanMessage
from langgraph.graph import END, START, StateGraph

from graphs.publish import publish
from host.checkpoints import GuardedSaver
from reliability.ledger import aside, runs
from tests.support.shop import Graph, ShopState, a_run, answer, counter, run_of, speaks
from tests.support.world import World

GIVEN: list[tuple[dict[str, Any], str]] = [
    ({"ask": "Seoul to Tokyo, please", "amount": 5}, "Seoul to Tokyo, please"),
    ({"ask": "x" * 300}, "x" * 80),
    ({"messages": [HumanMessage("hello"), HumanMessage("to Tokyo")]}, "to Tokyo"),
    ({"messages": [{"role": "user", "content": "to Tokyo"}]}, "to Tokyo"),
    ({"trip": {"origin": "Seoul", "destination": "Tokyo"}}, "Seoul → Tokyo"),
    ({"trip": {"destination": "Tokyo"}}, "Tokyo"),
    ({"trip": "to Tokyo"}, "to Tokyo"),
    ({"messages": "hello"}, "hello"),
    ({"amount": 5}, ""),
]


class Asked(ShopState, total=False):
    ask: str
    trip: Any


@pytest.mark.parametrize(("given", "title"), GIVEN)
async def test_a_run_is_registered_with_who_asked_for_what(
    saver: GuardedSaver, given: dict[str, Any], title: str
) -> None:
    g: Graph = StateGraph(Asked)
    g.add_node("FIRST", lambda _state: {})
    g.add_edge(START, "FIRST")
    g.add_edge("FIRST", END)
    config, published = a_run(), publish(g, "shop")

    with speaks("kim", "travel"):
        await published.copy(update={"checkpointer": saver}).ainvoke(given, config)

    run = await aside(runs.get, run_of(config))
    assert (run.title, run.requester, run.workflow, run.status) == (title, "kim", "shop", "running")
    assert run.version == (published.config or {})["metadata"]["workflow_version"]


async def test_who_answers_is_not_who_asked(saver: GuardedSaver) -> None:
    graph, config = counter(World()).compile(checkpointer=saver), a_run()
    with speaks("kim"):
        await graph.ainvoke({"amount": 5}, config)

    with speaks("min"):
        await graph.ainvoke(answer("approve"), config)

    run = await aside(runs.get, run_of(config))
    assert (run.requester, run.status) == ("kim", "COMPLETED")


@pytest.mark.parametrize("durability", ["sync", "async"])
async def test_a_paused_run_is_listed_as_paused_however_its_checkpoints_are_written(
    saver: GuardedSaver, durability: Any
) -> None:
    for _ in range(5):
        graph, config = counter(World()).compile(checkpointer=saver), a_run()

        await graph.ainvoke({"amount": 5}, config, durability=durability)

        assert (await aside(runs.get, run_of(config))).status == "paused"
