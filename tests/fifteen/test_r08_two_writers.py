"""R8: two writers on one thread."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

from host.checkpoints import GuardedSaver
from reliability.errors import Stale
from tests.support.continuing import steps
from tests.support.shop import a_run


async def changed_by_hand_while_driven(saver: BaseCheckpointSaver[Any]) -> tuple[int, BaseException | None]:
    """The amount in the end, after somebody set it to 6 while the run was on its way; and what its driver met."""
    arrived, may_go, g = asyncio.Event(), asyncio.Event(), steps()

    async def second(_state: Any) -> dict[str, Any]:
        arrived.set()
        await may_go.wait()
        return {"paid": {"second": True}}

    g.nodes.pop("SECOND")
    g.add_node("SECOND", second)
    graph, config = g.compile(checkpointer=saver), a_run()
    driving = asyncio.create_task(graph.ainvoke({"amount": 5}, config, durability="sync"))
    await arrived.wait()
    await graph.aupdate_state(config, {"amount": 6}, as_node="FIRST")
    may_go.set()
    (met,) = await asyncio.gather(driving, return_exceptions=True)
    return (await graph.aget_state(config)).values["amount"], met if isinstance(met, BaseException) else None


async def test_on_bare_langgraph_one_of_two_updates_is_lost_without_a_word(tmp_path: Path) -> None:
    async with AsyncSqliteSaver.from_conn_string(str(tmp_path / "plain.sqlite")) as plain:
        amount, met = await changed_by_hand_while_driven(plain)

    assert (amount, met) == (5, None)


async def test_with_fermata_the_second_writer_is_refused_and_no_update_is_lost(saver: GuardedSaver) -> None:
    amount, met = await changed_by_hand_while_driven(saver)

    assert amount == 6
    with pytest.raises(Stale, match="was already continued from checkpoint"):
        raise met or AssertionError("the driver was not told")
