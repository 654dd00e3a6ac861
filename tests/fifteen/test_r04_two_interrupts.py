"""R4: an effect between two questions."""

from typing import Any

import pytest
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, StateGraph
from langgraph.types import Command, interrupt

from graphs.publish import publish
from graphs.unsafe import Unsafe
from host.checkpoints import GuardedSaver
from nodes.gate import Gate
from tests.fifteen.bare import Till
from tests.support.shop import Graph, ShopState, a_run, answer, approving, paying
from tests.support.world import World


async def test_on_bare_langgraph_an_effect_between_two_interrupts_of_a_node_is_repeated() -> None:
    paid: list[int] = []

    def everything(state: Till) -> None:
        interrupt("pay?")
        paid.append(state["amount"])
        interrupt("ship?")

    g: Graph = StateGraph(Till)
    g.add_node("EVERYTHING", everything)
    g.add_edge(START, "EVERYTHING")
    graph, config = g.compile(checkpointer=InMemorySaver()), a_run()
    await graph.ainvoke({"amount": 5}, config)

    for _ in range(2):
        await graph.ainvoke(Command(resume="yes"), config)

    assert paid == [5, 5]


async def test_with_fermata_an_effect_between_two_questions_happens_once(world: World, saver: GuardedSaver) -> None:
    pay, g = paying(world, gate="APPROVING"), StateGraph(ShopState)
    ship = Gate("SHIPPING", "ship", lambda state: {"amount": state["amount"]}, lambda _state: "Ship it?")
    for phase, box in {"APPROVING": approving(pay), "PAYING": pay, "SHIPPING": ship}.items():
        g.add_node(phase, box)
    for one, other in ((START, "APPROVING"), ("APPROVING", "PAYING"), ("PAYING", "SHIPPING")):
        g.add_edge(one, other)
    graph, config = g.compile(checkpointer=saver), a_run()
    await graph.ainvoke({"amount": 5}, config)

    for _ in range(2):
        ended = await graph.ainvoke(answer("approve"), config)

    assert (ended["approvals"]["SHIPPING"]["verdict"], len(world.calls)) == ("approved", 1)


async def test_with_fermata_a_node_that_asks_and_acts_is_not_run(world: World) -> None:
    pay = paying(world)

    async def everything(state: Any, config: RunnableConfig) -> dict[str, Any]:
        interrupt("pay?")
        paid = await pay(state, config)
        interrupt("ship?")
        return paid

    g: Graph = StateGraph(ShopState)
    g.add_node("EVERYTHING", everything)
    g.add_edge(START, "EVERYTHING")
    g.add_edge("EVERYTHING", END)

    with pytest.raises(Unsafe, match=r"EVERYTHING: one function interrupts and does PAYING"):
        await publish(g, "shop").ainvoke({"amount": 5}, a_run())

    assert world.calls == []
