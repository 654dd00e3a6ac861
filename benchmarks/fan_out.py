"""The CPU time that a branch of a fan-out costs, in Fermata and in plain LangGraph: `python -m benchmarks.fan_out`."""

import asyncio
import gc
import operator
import os
import statistics
import tempfile
import time
import uuid
from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Annotated, Any

import aiosqlite
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
from langgraph.graph import START, StateGraph
from langgraph.types import Send
from typing_extensions import TypedDict

from host.checkpoints import open_saver
from nodes.each import Each
from nodes.fan_out import FanOut
from nodes.gathering import Gathering
from reliability.ledger import ledger
from state.parallel import Results

ITEMS, ROUNDS = 1000, 5


class PlainState(TypedDict, total=False):
    records: list[int]
    results: Annotated[list[int], operator.add]


class OurState(Results, total=False):
    records: list[int]


async def load(_state: Any) -> dict[str, Any]:
    return {}


async def join(_state: Any) -> dict[str, Any]:
    return {}


def plain() -> Any:
    """As LangGraph's documentation has it: a Send for every item."""

    async def work(state: Any) -> dict[str, Any]:
        return {"results": [state["record"] * 2]}

    async def spread(state: Mapping[str, Any]) -> list[Send]:
        return [Send("WORKING", {"record": record}) for record in state["records"]]

    g: Any = StateGraph(PlainState)
    g.add_node("LOADING", load)
    g.add_node("WORKING", work)
    g.add_node("GATHERING", join)
    g.add_edge(START, "LOADING")
    g.add_conditional_edges("LOADING", spread, ["WORKING"])
    g.add_edge("WORKING", "GATHERING")
    return g


def ours(chunk: int) -> Any:
    async def work(inside: Mapping[str, Any]) -> int:
        return int(inside["item"]) * 2

    fan = FanOut("WORKING", items=lambda state: state["records"], chunk=chunk, most=ITEMS)
    g: Any = StateGraph(OurState)
    g.add_node("LOADING", load, metadata=fan.declared)
    g.add_node("WORKING", Each("WORKING", fan, work, at_once=50))
    g.add_node("GATHERING", Gathering("GATHERING", of="WORKING"))
    g.add_edge(START, "LOADING")
    g.add_conditional_edges("LOADING", fan.spread, {"WORKING": "WORKING", "nothing to do": "GATHERING"})
    g.add_edge("WORKING", "GATHERING")
    return g


async def costs(folder: Path) -> dict[str, float]:
    """[µs] of CPU a branch, medians over rounds in which every make-up takes its turn."""
    os.environ["FERMATA_HOME"] = str(folder)
    await asyncio.to_thread(ledger)
    async with AsyncExitStack() as open_:
        saver = AsyncSqliteSaver(await open_.enter_async_context(aiosqlite.connect(folder / "plain.sqlite")))
        guarded = await open_.enter_async_context(open_saver())
        graphs = {
            "plain, a Send an item": plain().compile(checkpointer=saver),
            "fermata, a Send an item": ours(1).compile(checkpointer=guarded),
            "fermata, 20 items a Send": ours(20).compile(checkpointer=guarded),
            "fermata, 100 items a Send": ours(100).compile(checkpointer=guarded),
        }
        measured: dict[str, list[float]] = {name: [] for name in graphs}
        for _ in range(ROUNDS):
            for name, graph in graphs.items():
                measured[name].append(await _once(graph))
        return {name: statistics.median(times) for name, times in measured.items()}


async def _once(graph: Any) -> float:
    gc.collect()
    began = time.process_time()
    config = {"configurable": {"thread_id": str(uuid.uuid4())}}
    await graph.ainvoke({"records": list(range(ITEMS))}, config, durability="sync")
    return (time.process_time() - began) * 1e6 / ITEMS


def main() -> None:
    with tempfile.TemporaryDirectory() as made:
        found = asyncio.run(costs(Path(made)))
    plainly = found["plain, a Send an item"]
    print(f"{'a branch of 1,000':<44} {'CPU [µs]':>9} {'/ plain':>9}")
    for name, cost in found.items():
        print(f"{name:<44} {cost:>9.0f} {cost / plainly:>9.2f}")


if __name__ == "__main__":
    main()
