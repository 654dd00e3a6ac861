"""R2: the old checkpoint is resumed after the end."""

import pytest
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.types import Command

from host.checkpoints import GuardedSaver
from reliability.errors import Stale
from tests.fifteen.bare import plain
from tests.support.shop import a_run, answer, counter
from tests.support.world import World


async def test_on_bare_langgraph_resuming_the_old_checkpoint_after_the_end_pays_again() -> None:
    paid: list[int] = []
    graph = plain(lambda state: paid.append(state["amount"])).compile(checkpointer=InMemorySaver())
    config = a_run()
    await graph.ainvoke({"amount": 5}, config)
    old = (await graph.aget_state(config)).config
    await graph.ainvoke(Command(resume="approve"), config)

    await graph.ainvoke(Command(resume="approve"), old)

    assert paid == [5, 5]


async def test_with_fermata_resuming_the_old_checkpoint_after_the_end_pays_nothing(
    world: World, saver: GuardedSaver
) -> None:
    graph, config = counter(world).compile(checkpointer=saver), a_run()
    await graph.ainvoke({"amount": 5}, config)
    old = (await graph.aget_state(config)).config
    await graph.ainvoke(answer("approve"), config)

    with pytest.raises(Stale, match="was already continued from checkpoint"):
        await graph.ainvoke(answer("approve"), old, durability="sync")

    assert len(world.calls) == 1
