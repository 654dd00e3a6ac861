"""R11: what is tried again."""

import pytest
from langgraph.graph import START, StateGraph
from langgraph.types import RetryPolicy

from host.checkpoints import GuardedSaver
from reliability.errors import Permanent
from tests.fifteen.bare import Till
from tests.support.shop import Graph, a_run, paying, till
from tests.support.world import Trouble, World, in_turn


class CardRefused(Exception):
    """It will be refused tomorrow, too."""


@pytest.mark.parametrize(("error", "tries"), [(TimeoutError(), 1), (CardRefused(), 3)])
async def test_on_bare_langgraph_a_timeout_is_given_up_and_a_refusal_tried_again(error: Exception, tries: int) -> None:
    tried: list[int] = []

    async def pay(state: Till) -> None:
        tried.append(state["amount"])
        raise error

    g: Graph = StateGraph(Till)
    g.add_node("PAYING", pay, retry_policy=RetryPolicy(initial_interval=0, jitter=False))
    g.add_edge(START, "PAYING")

    with pytest.raises(type(error)):
        await g.compile().ainvoke({"amount": 5})

    assert len(tried) == tries


async def test_with_fermata_a_timeout_is_looked_into_and_tried_again(world: World, saver: GuardedSaver) -> None:
    world.troubles = [Trouble(TimeoutError())]

    ended = await till(paying(world)).compile(checkpointer=saver).ainvoke({"amount": 5}, a_run())

    assert (ended["status"], len(world.probes), len(world.calls), len(world.made)) == ("COMPLETED", 1, 2, 1)


async def test_with_fermata_a_refusal_is_not_tried_again(world: World, saver: GuardedSaver) -> None:
    world.troubles = in_turn(Permanent("card refused"))

    ended = await till(paying(world)).compile(checkpointer=saver).ainvoke({"amount": 5}, a_run())

    assert (ended["status"], len(world.calls)) == ("DECLINED", 1)
