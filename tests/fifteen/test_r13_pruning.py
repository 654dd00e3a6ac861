"""R13: what is left of a run that ended."""

from datetime import timedelta
from pathlib import Path

import pytest
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

from host.checkpoints import GuardedSaver
from host.prune import prune
from host.runs import Graph, Host
from reliability.identity import Voter
from reliability.ledger import aside, intents
from tests.support.continuing import steps
from tests.support.doors import TRIP
from tests.support.shop import a_run, run_of


async def test_on_bare_langgraph_every_checkpoint_of_an_ended_run_stays_and_cannot_be_pruned(tmp_path: Path) -> None:
    config = a_run()
    async with AsyncSqliteSaver.from_conn_string(str(tmp_path / "plain.sqlite")) as saver:
        graph = steps().compile(checkpointer=saver)
        for amount in range(10):
            await graph.ainvoke({"amount": amount}, config)

        with pytest.raises(NotImplementedError):
            await saver.aprune([run_of(config)])

        assert len([snapshot async for snapshot in graph.aget_state_history(config)]) == 40


async def test_with_fermata_an_ended_run_is_pruned_and_what_it_did_stays_known(saver: GuardedSaver) -> None:
    host = Host(saver)
    ended, waiting = [await host.start("travel", {"trip": TRIP}) for _ in range(2)]
    await host.vote(ended.requests[0].id, Voter("kim", "travel"), "approve")
    graph = host.graph("travel")
    before = [await checkpoints(graph, view.run.id) for view in (ended, waiting)]

    pruned = await prune(saver, "travel", timedelta())

    after = [await checkpoints(graph, view.run.id) for view in (ended, waiting)]
    assert ([run.id for run in pruned.runs], pruned.checkpoints) == ([ended.run.id], before[0])
    assert after == [0, before[1]]
    assert [row.status for row in await aside(intents.of_run, ended.run.id)] == ["done"] * 3
    assert (await host.look(ended.run.id)).run.status == "COMPLETED"


async def checkpoints(graph: Graph, run: str) -> int:
    config: RunnableConfig = {"configurable": {"thread_id": run}}
    return len([snapshot async for snapshot in graph.aget_state_history(config)])
