"""An effect whose run was killed, cancelled, or driven twice is neither lost nor repeated."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from langgraph.checkpoint.memory import InMemorySaver

from host.checkpoints import GuardedSaver
from reliability.deliver import Delivery
from reliability.errors import Busy, Fenced
from reliability.ledger import aside, runs
from reliability.ledger.tables import leases
from tests.support.shop import a_run, paying, run_of, till
from tests.support.standing import recorded
from tests.support.world import Trouble, World, keys


async def test_after_a_crash_the_effect_is_looked_for_and_not_repeated(world: World, saver: GuardedSaver) -> None:
    world.troubles = [Trouble(ZeroDivisionError(), "after the commit")]
    graph, config = till(paying(world)).compile(checkpointer=saver), a_run()
    with pytest.raises(ZeroDivisionError):
        await graph.ainvoke({"amount": 5}, config)
    assert await recorded(config) == {"PAYING:1": "intended"}

    ended = await graph.ainvoke(None, config)

    assert ended["status"] == "COMPLETED"
    assert world.made == [f"{run_of(config)}:PAYING:1"]
    assert len(world.calls) == 1


async def test_a_checkpoint_that_was_lost_does_not_lose_the_outcome(world: World) -> None:
    """The ledger outlives the checkpoints: the same run on an empty saver."""
    config, pay = a_run(), paying(world)
    await till(pay).compile(checkpointer=InMemorySaver()).ainvoke({"amount": 5}, config)

    ended = await till(pay).compile(checkpointer=InMemorySaver()).ainvoke({"amount": 5}, config)

    assert ended["status"] == "COMPLETED"
    assert len(world.calls) == 1


class Held:
    """A call that stays under way until it is let go."""

    def __init__(self, world: World) -> None:
        self.world, self.arrived, self.may_go = world, asyncio.Event(), asyncio.Event()

    async def __call__(self, arguments: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        self.arrived.set()
        await self.may_go.wait()
        return await self.world.call(arguments, key)


async def test_one_process_does_not_send_the_same_key_twice_at_once(world: World) -> None:
    held = Held(world)
    graph = till(paying(world, delivery=Delivery(held))).compile(checkpointer=InMemorySaver())
    config = a_run()
    first = asyncio.create_task(graph.ainvoke({"amount": 5}, config))
    await held.arrived.wait()

    with pytest.raises(Busy, match="PAYING:1 is being carried out by this very process"):
        await graph.ainvoke(None, config)

    held.may_go.set()
    assert (await first)["status"] == "COMPLETED"
    assert len(world.calls) == 1


async def test_a_run_that_another_process_drives_is_left_alone(world: World) -> None:
    config = a_run()
    await aside(
        lambda tx: tx.execute(
            leases.insert().values(
                run=run_of(config), token=1, host="elsewhere@boot", pid=1, started="", expires_at="2999"
            )
        )
    )

    with pytest.raises(Busy, match="process 1 on elsewhere"):
        await till(paying(world)).compile(checkpointer=InMemorySaver()).ainvoke({"amount": 5}, config)

    assert (world.calls, await recorded(config)) == ([], {})


async def test_who_was_taken_for_dead_during_the_call_does_not_record_its_outcome(world: World) -> None:
    held = Held(world)
    graph = till(paying(world, delivery=Delivery(held))).compile(checkpointer=InMemorySaver())
    config = a_run()
    paid = asyncio.create_task(graph.ainvoke({"amount": 5}, config))
    await held.arrived.wait()
    await aside(lambda tx: tx.execute(leases.update().values(token=9)))
    held.may_go.set()

    with pytest.raises(Fenced, match="token 9, this process has 1"):
        await paid

    assert await recorded(config) == {"PAYING:1": "intended"}


async def test_what_was_on_its_way_when_the_run_was_cancelled_is_unknown_and_not_sent_again(
    world: World, saver: GuardedSaver
) -> None:
    world.troubles = [Trouble(ZeroDivisionError())]
    graph, config = till(paying(world)).compile(checkpointer=saver), a_run()
    with pytest.raises(ZeroDivisionError):
        await graph.ainvoke({"amount": 5}, config)
    await aside(runs.cancel, run_of(config), "lee")

    ended = await graph.ainvoke(None, config)

    assert ended["outcomes"]["PAYING"]["result"] == "unknown"
    assert len(world.calls) == 1


async def test_a_cancelled_call_can_be_taken_up_again(world: World, saver: GuardedSaver) -> None:
    held = Held(world)
    pay = paying(world, delivery=replace(world.delivery(), call=held))
    graph, config = till(pay).compile(checkpointer=saver), a_run()
    paid = asyncio.create_task(graph.ainvoke({"amount": 5}, config, durability="sync"))
    await held.arrived.wait()
    paid.cancel()
    with pytest.raises(asyncio.CancelledError):
        await paid
    held.may_go.set()

    ended = await graph.ainvoke(None, config)

    assert ended["status"] == "COMPLETED"
    assert world.probes == keys(world.calls) == [f"{run_of(config)}:PAYING:1"]
