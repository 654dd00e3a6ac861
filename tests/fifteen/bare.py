"""The shop as plain LangGraph would have it, and what other processes do with it; they are called through `warm.start`.

Every payment is a line in a file: the outside world's own count.
"""

import asyncio
import os
import signal
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypedDict

from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
from langgraph.graph import START, StateGraph
from langgraph.types import Command, interrupt

from host.checkpoints import open_saver
from nodes.effect import Effect
from reliability.deliver import Delivery
from reliability.errors import Refusal
from tests.support.shop import Graph, answer, approving, counter, till
from tests.support.world import World


class Till(TypedDict, total=False):
    amount: int


def ask(state: Till) -> dict[str, Any]:
    interrupt({"pay": state["amount"]})
    return {}


def plain(pay: Callable[[Till], Any], asked: Callable[[Till], Any] = ask, gate: str = "APPROVING") -> Graph:
    """APPROVING → PAYING, in plain functions."""
    g: Graph = StateGraph(Till)
    g.add_node(gate, asked)
    g.add_node("PAYING", pay)
    g.add_edge(START, gate)
    g.add_edge(gate, "PAYING")
    return g


def note(file: Path) -> None:
    """A payment, on disk before this returns."""
    with file.open("a") as book:
        book.write("paid\n")
        book.flush()
        os.fsync(book.fileno())


def payments(file: Path) -> int:
    return file.read_text().count("paid\n") if file.exists() else 0


def file_delivery(file: Path, *, killed: bool = False) -> Delivery:
    """A service whose book is a file; `killed`: the process dies right after the commit."""

    async def call(_arguments: Mapping[str, Any], _key: str) -> Mapping[str, Any]:
        note(file)
        if killed:
            os.kill(os.getpid(), signal.SIGKILL)
        return {"reference": "r"}

    async def probe(_arguments: Mapping[str, Any], _key: str) -> Mapping[str, Any] | None:
        return {"reference": "r"} if payments(file) else None

    return Delivery(call, probe)


def resume_plain(folder: str, config: Any, barrier: Any) -> None:
    """Resume the approved interrupt at the moment when a rival has loaded it too."""

    def asked(state: Till) -> dict[str, Any]:
        barrier.wait(30)
        return ask(state)

    async def go() -> None:
        async with AsyncSqliteSaver.from_conn_string(str(Path(folder) / "plain.sqlite")) as saver:
            graph = plain(lambda _state: note(Path(folder) / "book"), asked).compile(checkpointer=saver)
            await graph.ainvoke(Command(resume="approve"), config, durability="sync")

    asyncio.run(go())


def resume_ours(folder: str, config: Any, barrier: Any) -> int:
    """The same with Fermata; 3 when this one was refused."""

    def describes(state: Any) -> str:
        barrier.wait(30)
        return f"Pay {state['amount']}?"

    async def go() -> None:
        delivery = file_delivery(Path(folder) / "book")
        async with open_saver(Path(folder)) as saver:
            pay = Effect("PAYING", delivery, lambda state: {"amount": state["amount"]}, gate="APPROVING")
            graph = counter(World(), approving(pay, describes=describes), delivery=delivery).compile(checkpointer=saver)
            await graph.ainvoke(answer("approve"), config, durability="sync")

    try:
        asyncio.run(go())
    except Refusal:
        return 3
    return 0


def pay_plain_and_die(folder: str, config: Any) -> None:
    """Pay, and be killed before the step is stored."""

    def pay(_state: Till) -> None:
        note(Path(folder) / "book")
        os.kill(os.getpid(), signal.SIGKILL)

    async def go() -> None:
        async with AsyncSqliteSaver.from_conn_string(str(Path(folder) / "plain.sqlite")) as saver:
            graph = plain(pay, lambda _state: {}).compile(checkpointer=saver)
            await graph.ainvoke({"amount": 5}, config, durability="sync")

    asyncio.run(go())


def pay_ours_and_die(folder: str, config: Any) -> None:
    """The same with Fermata."""

    async def go() -> None:
        async with open_saver(Path(folder)) as saver:
            pay = Effect("PAYING", file_delivery(Path(folder) / "book", killed=True), amount_of)
            await till(pay).compile(checkpointer=saver).ainvoke({"amount": 5}, config, durability="sync")

    asyncio.run(go())


def amount_of(state: Mapping[str, Any]) -> dict[str, Any]:
    return {"amount": state["amount"]}
