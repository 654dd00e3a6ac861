"""R13: what is left of a run that ended. The half with Fermata comes with its storage."""

from pathlib import Path

import pytest
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

from tests.support.continuing import steps
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
