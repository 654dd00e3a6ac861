"""What a turn of a long conversation costs, and what it leaves on disk, beside plain LangGraph with `add_messages`.

`python -m benchmarks.turns [--turns 1000] [--plain 200]`; prints, asserts nothing. Plain LangGraph stores the whole
conversation at every step: at 1,000 turns that is gigabytes, so it is not driven so far unless asked.
"""

import argparse
import asyncio
import base64
import gc
import os
import statistics
import tempfile
import time
import uuid
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Annotated, Any

import aiosqlite
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.message import add_messages
from typing_extensions import TypedDict

from graphs.publish import publish
from host.checkpoints import open_saver
from reliability.ledger import ledger
from state.messages import SNAPSHOT_EVERY, Messages

MESSAGE = 500
"""[bytes] that are said in a message; a turn is a question and an answer."""

WINDOW = SNAPSHOT_EVERY // 2
"""[turns] that a mean is taken of: those between two full copies of the conversation, so that each holds one."""


TIMES = 3


class Kept(TypedDict):
    """A conversation as Fermata's workflows keep it."""

    messages: Messages


class Plain(TypedDict):
    """As LangGraph's own `MessagesState` does."""

    messages: Annotated[list[AnyMessage], add_messages]


@dataclass(frozen=True)
class Driven:
    """[s] of CPU, all threads, of each turn and of one more in a saver that knows nothing; [bytes] of the database."""

    turns: list[float]
    first: float
    database: int

    def around(self, turn: int) -> float:
        """[ms] a turn, the mean of those around it, or of the last ones."""
        end = min(turn + WINDOW // 2, len(self.turns))
        return 1000 * statistics.fmean(self.turns[max(0, end - WINDOW) : end])

    @property
    def per_byte(self) -> float:
        """Bytes in the database for each that was said."""
        return self.database / (2 * MESSAGE * (len(self.turns) + 1))


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--turns", type=int, default=1000, help="of the conversation in Fermata")
    asked.add_argument("--plain", type=int, default=200, help="of the same in plain LangGraph")
    given = asked.parse_args()
    if hasattr(os, "sched_setaffinity"):  # threads that wake each other on two CPUs cost half as much again, or do not
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    print(f"{'':<10} {'turn':>6} {'CPU [ms]':>9} {'/ turn 100':>11} {'database [MB]':>14} {'/ what was said':>16}")
    line("plain", best(plain, given.plain))
    line("fermata", best(fermata, given.turns))
    print(
        f"two messages of {MESSAGE} random bytes a turn; CPU: the mean of {WINDOW} turns, each the best of {TIMES}; "
        "durability sync"
    )


def best(drives: Callable[[Path, int], Coroutine[Any, Any, Driven]], turns: int) -> Driven:
    """The same conversation several times; of each turn the cheapest, for what else the machine does only adds."""
    driven = []
    for _ in range(TIMES):
        with tempfile.TemporaryDirectory() as made:
            driven.append(asyncio.run(drives(Path(made), turns)))
    each = [min(costs) for costs in zip(*(one.turns for one in driven), strict=True)]
    return Driven(each, min(one.first for one in driven), max(one.database for one in driven))


def line(name: str, driven: Driven) -> None:
    early, last = driven.around(100), driven.around(len(driven.turns))
    print(f"{name:<10} {100:>6} {early:>9.1f} {1:>11.2f}")
    size = f"{driven.database / 1e6:>14.2f} {driven.per_byte:>16.1f}"
    print(f"{name:<10} {len(driven.turns):>6} {last:>9.1f} {last / early:>11.2f} {size}")
    print(f"{name:<10} {'next':>6} {1000 * driven.first:>9.1f} {'':>11} (the first turn of a saver that knows nothing)")


async def fermata(folder: Path, turns: int) -> Driven:
    """Published, on Fermata's saver."""
    os.environ["FERMATA_HOME"] = str(folder)
    await asyncio.to_thread(ledger)
    graph, config = publish(machine(Kept), "conversation"), thread()
    async with AsyncExitStack() as open_:
        saver = await open_.enter_async_context(open_saver(folder))
        costs = await drive(graph.copy(update={"checkpointer": saver}), config, turns)
    async with AsyncExitStack() as open_:
        saver = await open_.enter_async_context(open_saver(folder))
        (first,) = await drive(graph.copy(update={"checkpointer": saver}), config, 1)
    return Driven(costs, first, (folder / "checkpoints.sqlite").stat().st_size)


async def plain(folder: Path, turns: int) -> Driven:
    """The same machine on LangGraph's own saver."""
    file, config = folder / "plain.sqlite", thread()
    async with aiosqlite.connect(file) as connection:
        costs = await drive(machine(Plain).compile(checkpointer=AsyncSqliteSaver(connection)), config, turns)
    async with aiosqlite.connect(file) as connection:
        (first,) = await drive(machine(Plain).compile(checkpointer=AsyncSqliteSaver(connection)), config, 1)
    return Driven(costs, first, file.stat().st_size)


def machine(state: Any) -> StateGraph[Any, Any, Any, Any]:
    """One state that answers."""
    chance = Random(7)  # noqa: S311  # the same conversation every time

    async def answering(_state: Any) -> dict[str, Any]:
        return {"messages": [AIMessage(words(chance))]}

    graph: StateGraph[Any, Any, Any, Any] = StateGraph(state)
    node: Any = answering
    graph.add_node("ANSWERING", node)
    graph.add_edge(START, "ANSWERING")
    graph.add_edge("ANSWERING", END)
    return graph


async def drive(graph: Any, config: Any, turns: int) -> list[float]:
    """[s] of CPU for each turn."""
    chance, costs = Random(8), []  # noqa: S311  # the same
    gc.collect()
    gc.freeze()  # what the imports left is not gone through in somebody's turn
    for _ in range(turns):
        asked = {"messages": [HumanMessage(words(chance))]}
        begun = time.process_time()
        await graph.ainvoke(asked, config, durability="sync")
        costs.append(time.process_time() - begun)
    return costs


def words(chance: Random) -> str:
    """Text that hardly compresses: the hardest case for a database that is to stay small."""
    return base64.b64encode(chance.randbytes(MESSAGE)).decode()[:MESSAGE]


def thread() -> dict[str, Any]:
    return {"configurable": {"thread_id": str(uuid.uuid4())}}


if __name__ == "__main__":
    main()
