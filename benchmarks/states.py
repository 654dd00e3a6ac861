"""The CPU time that a state costs, in Fermata and in plain LangGraph, measured in turns in one process."""

import asyncio
import gc
import os
import statistics
import time
import uuid
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiosqlite
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

from benchmarks.machines import STATES, effect, machine, plain, recorded
from graphs.publish import publish
from host.checkpoints import open_saver
from reliability.hold import hold
from reliability.ledger import ledger

ROUNDS, RUNS = 11, 12


@dataclass(frozen=True)
class Cost:
    """[ms] of CPU, all threads, for each of the ten states; the costs of beginning and ending a run are in it.

    `ratio` is to plain LangGraph and `beside` to plain LangGraph with a record, each the median over the rounds.
    """

    milliseconds: float
    ratio: float
    beside: float
    checkpoints: int


async def costs(folder: Path) -> dict[str, Cost]:
    """Median over rounds in which every make-up takes its turn."""
    os.environ["FERMATA_HOME"] = str(folder)
    await asyncio.to_thread(ledger)  # its tables are made once in a home's life
    async with AsyncExitStack() as open_:
        guarded = await open_.enter_async_context(open_saver())
        file = folder / "plain.sqlite"
        saver = AsyncSqliteSaver(await open_.enter_async_context(aiosqlite.connect(file)))
        effects = publish(machine(effect), "row of effects").copy(update={"checkpointer": guarded})
        graphs: dict[str, Bare | Leased] = {
            "plain": Bare(machine(plain).compile(checkpointer=saver)),
            "plain, recorded": Bare(machine(recorded(str(folder / "record.sqlite"))).compile(checkpointer=saver)),
            "fermata": Bare(publish(machine(plain), "row").copy(update={"checkpointer": guarded})),
            "fermata, effects": Bare(effects),
            "fermata, effects, one lease a run": Leased(effects),
        }
        measured: dict[str, list[float]] = {name: [] for name in graphs}
        for _ in range(ROUNDS):
            for name, driven in graphs.items():
                measured[name].append(await _round(driven))
        return {
            name: Cost(
                statistics.median(measured[name]),
                _ratio(measured[name], measured["plain"]),
                _ratio(measured[name], measured["plain, recorded"]),
                await _checkpoints(driven),
            )
            for name, driven in graphs.items()
        }


def _ratio(these: list[float], those: list[float]) -> float:
    """Round by round, so that a busy moment of the machine meets both sides."""
    return statistics.median(one / other for one, other in zip(these, those, strict=True))


@dataclass(frozen=True)
class Bare:
    """A bare `ainvoke`: every effect takes the run's lease for itself."""

    graph: Any

    async def run(self) -> RunnableConfig:
        config: RunnableConfig = {"configurable": {"thread_id": str(uuid.uuid4())}}
        await self.graph.ainvoke({"amount": 5}, config, durability="sync")
        return config


@dataclass(frozen=True)
class Leased:
    """As the command line drives a run: the lease is held from beginning to end."""

    graph: Any

    async def run(self) -> RunnableConfig:
        config: RunnableConfig = {"configurable": {"thread_id": str(uuid.uuid4())}}
        async with hold(config["configurable"]["thread_id"]):
            await self.graph.ainvoke({"amount": 5}, config, durability="sync")
        return config


async def _round(driven: Bare | Leased) -> float:
    """[ms] a state; one run first that does not count."""
    await driven.run()
    gc.collect()
    began = time.process_time()
    for _ in range(RUNS):
        await driven.run()
    return (time.process_time() - began) * 1000 / (RUNS * STATES)


async def _checkpoints(driven: Bare | Leased) -> int:
    config = await driven.run()
    return len([snapshot async for snapshot in driven.graph.aget_state_history(config)])
