"""One machine in three make-ups: ten states in a row, each with a router, every step a checkpoint.

The states, the routers, the state schema and so the number of checkpoints are the same; what stands in the boxes and
which saver keeps them differ.
"""

import sqlite3
from collections.abc import Awaitable, Callable
from typing import Any

from langgraph.graph import END, START, StateGraph

from nodes.effect import Effect
from nodes.routers import outcome_of
from reliability.deliver import Answer, Arguments, Delivery
from state.outcomes import Outcomes

STATES = 10
Box = Callable[[str], Any]
"""Makes the node of a state."""


class Row(Outcomes, total=False):
    """The state of the machine."""

    amount: int


def machine(box: Box) -> StateGraph[Any, Any, Any, Any]:
    """STEP_0 → … → STEP_9 → COMPLETED; a step that fails, or may have, leads to an end of its own."""
    graph: StateGraph[Any, Any, Any, Any] = StateGraph(Row)
    names = [f"STEP_{number}" for number in range(STATES)]
    for name in names:
        graph.add_node(name, box(name))
    for end in ("COMPLETED", "DECLINED", "NOT_SURE"):
        graph.add_node(end, _rest)
        graph.add_edge(end, END)
    graph.add_edge(START, names[0])
    for name, following in zip(names, [*names[1:], "COMPLETED"], strict=True):
        ways: dict[Any, str] = {"done": following, "failed": "DECLINED", "unknown": "NOT_SURE"}
        graph.add_conditional_edges(name, outcome_of(name), ways)
    return graph


def plain(name: str) -> Callable[[Any], Awaitable[dict[str, Any]]]:
    """What a state does without Fermata: the call, and its outcome into the state."""

    async def step(state: Any) -> dict[str, Any]:
        await _call({"amount": state["amount"]}, name)
        return done(name)

    return step


def effect(name: str) -> Effect:
    """The same call as an Effect: intent before, outcome after, under a lease."""
    return Effect(name, Delivery(_call), lambda state: {"amount": state["amount"]}, kind="reversible")


def recorded(file: str) -> Box:
    """The plain state with the least that a hand-made record needs: one commit before the call, one after it."""
    book = sqlite3.connect(file, isolation_level=None)
    book.execute("PRAGMA journal_mode=WAL")
    book.execute("PRAGMA synchronous=FULL")
    book.execute("CREATE TABLE IF NOT EXISTS record (key INTEGER PRIMARY KEY, name TEXT, outcome TEXT)")

    def box(name: str) -> Callable[[Any], Awaitable[dict[str, Any]]]:
        async def step(state: Any) -> dict[str, Any]:
            key = book.execute("INSERT INTO record (name) VALUES (?)", (name,)).lastrowid
            await _call({"amount": state["amount"]}, name)
            book.execute("UPDATE record SET outcome = 'done' WHERE key = ?", (key,))
            return done(name)

        return step

    return box


def done(name: str) -> dict[str, Any]:
    return {"outcomes": {name: {"result": "done", "key": name, "occurrence": 1}}}


async def _call(arguments: Arguments, _key: str) -> Answer:
    """An outside that answers at once, so that only what stands around the call is measured."""
    return {"paid": arguments["amount"]}


async def _rest(state: Any) -> dict[str, Any]:
    return {}
