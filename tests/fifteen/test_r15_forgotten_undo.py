"""R15: a step that timed out, and an undo that fails.

An undo that fails in a node's `error_handler` is tried again by the next `invoke(None)` on this LangGraph; that half of
the line is healed and asserted so. A step that timed out is still forgotten.
"""

import asyncio
import threading
from collections.abc import Mapping
from typing import Any

import pytest
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.errors import NodeError
from langgraph.graph import START, StateGraph
from langgraph.types import TimeoutPolicy

from host.checkpoints import GuardedSaver
from reliability.deliver import Delivery
from reliability.errors import Permanent, Unknown
from tests.fifteen.bare import Till
from tests.support.shop import Graph, a_run, paying, run_of, saga
from tests.support.world import World, in_turn, patient


class Late:
    """A service that commits only after the caller gave up; in a thread, which nobody can cancel."""

    def __init__(self) -> None:
        self.may_go, self.committed, self.made = threading.Event(), threading.Event(), list[int]()

    def commit(self, amount: int) -> None:
        self.may_go.wait(30)
        self.made.append(amount)
        self.committed.set()

    async def lands(self) -> None:
        self.may_go.set()
        assert await asyncio.to_thread(self.committed.wait, 30)


async def test_on_bare_langgraph_a_step_that_timed_out_happens_after_the_run_said_it_failed() -> None:
    late = Late()

    async def charge(state: Till) -> None:
        await asyncio.to_thread(late.commit, state["amount"])

    def failed(state: Till, error: NodeError) -> dict[str, Any]:
        return {"amount": 0}

    g: Graph = StateGraph(Till)
    g.add_node("CHARGING", charge, timeout=TimeoutPolicy(run_timeout=0.05), error_handler=failed)
    g.add_edge(START, "CHARGING")
    graph, config = g.compile(checkpointer=InMemorySaver()), a_run()

    ended = await graph.ainvoke({"amount": 5}, config)
    await late.lands()

    assert (ended["amount"], (await graph.aget_state(config)).next) == (0, ())
    assert late.made == [5]


async def test_with_fermata_a_step_that_timed_out_is_unknown_and_undone_under_its_key(saver: GuardedSaver) -> None:
    late, undoing, config = Late(), World(), a_run()

    async def call(arguments: Mapping[str, Any], _key: str) -> Mapping[str, Any]:
        await asyncio.to_thread(late.commit, arguments["amount"])
        return {}

    g = saga(World(), World(), undoing)
    g.nodes.pop("CHARGING")
    slow = Delivery(call, attempts=patient(1), limit=0.05)
    g.add_node("CHARGING", paying(World(), "CHARGING", undo="REFUNDING", delivery=slow))
    ended = await g.compile(checkpointer=saver).ainvoke({"amount": 5}, config)
    await late.lands()

    assert (ended["status"], ended["outcomes"]["CHARGING"]["result"]) == ("ROLLED_BACK", "unknown")
    assert undoing.undone == [f"{run_of(config)}:CHARGING:1", f"{run_of(config)}:RESERVING:1"]


async def test_on_bare_langgraph_an_undo_that_fails_in_an_error_handler_is_tried_again() -> None:
    charged: list[int] = []
    undone: list[int] = []

    def charge(state: Till) -> None:
        charged.append(state["amount"])
        raise TimeoutError

    def refund(state: Till, error: NodeError) -> None:
        undone.append(state["amount"])
        raise ConnectionError

    g: Graph = StateGraph(Till)
    g.add_node("CHARGING", charge, error_handler=refund)
    g.add_edge(START, "CHARGING")
    graph, config = g.compile(checkpointer=InMemorySaver()), a_run()

    for given in ({"amount": 5}, None):
        with pytest.raises(ConnectionError):
            await graph.ainvoke(given, config, durability="sync")

    assert (charged, undone) == ([5], [5, 5])


async def test_with_fermata_an_undo_that_fails_is_stuck_and_says_so(saver: GuardedSaver) -> None:
    reserving, charging = World(), World(in_turn(*[Unknown("no answer")] * 3))
    undoing = World(in_turn(Permanent("refunds are closed")))

    graph = saga(reserving, charging, undoing).compile(checkpointer=saver)
    ended = await graph.ainvoke({"amount": 5}, a_run())

    assert ended["status"] == "STUCK"
    assert ended["outcomes"]["CHARGING"]["result"] == "unknown"
    assert ended["outcomes"]["REFUNDING"]["result"] == "stuck"
    assert "refunds are closed" in ended["outcomes"]["REFUNDING"]["reason"]
