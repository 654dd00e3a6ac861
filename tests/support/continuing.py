"""Another process that continues a run from a checkpoint; called through `warm.start`."""

import asyncio
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from host.checkpoints import open_saver
from reliability.errors import Stale
from tests.support.shop import Graph


def steps() -> Graph:
    """FIRST → SECOND, each of which notes that it ran."""
    from langgraph.graph import END, START, StateGraph

    from tests.support.shop import ShopState

    g: Graph = StateGraph(ShopState)
    g.add_node("FIRST", lambda _state: {"paid": {"first": True}})
    g.add_node("SECOND", lambda state: {"paid": {**state["paid"], "second": True}})
    g.add_edge(START, "FIRST")
    g.add_edge("FIRST", "SECOND")
    g.add_edge("SECOND", END)
    return g


def go_on(folder: str, config: Any, barrier: Any, line: Connection) -> None:
    """Load the checkpoint, wait for the others who loaded it too, and store what comes after it."""
    asyncio.run(_go_on(Path(folder), config, barrier, line))


async def _go_on(folder: Path, config: Any, barrier: Any, line: Connection) -> None:
    async with open_saver(folder) as saver:
        g = steps()

        async def together(state: Any) -> dict[str, Any]:
            await asyncio.to_thread(barrier.wait, 30)
            return {"paid": {**state["paid"], "second": True}}

        g.nodes.pop("SECOND")
        g.add_node("SECOND", together)
        try:
            await g.compile(checkpointer=saver).ainvoke(None, config, durability="sync")
            line.send("continued")
        except Stale as refused:
            line.send(str(refused))
