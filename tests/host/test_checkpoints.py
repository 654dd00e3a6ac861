"""One checkpoint is continued once, and by the version that wrote it."""

import asyncio
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from langgraph.graph import END, START, StateGraph

from graphs.publish import publish
from host.checkpoints import GuardedSaver, TaskLock, create_checkpointer, open_saver
from reliability.errors import Stale, VersionChanged
from tests.support import continuing
from tests.support.continuing import steps
from tests.support.shop import Config, Graph, ShopState, a_run, run_of
from tests.support.warm import Barrier, start


async def between_the_steps(saver: GuardedSaver) -> tuple[Any, Config]:
    """A run that has its second step still to do."""
    graph, config = steps().compile(checkpointer=saver, interrupt_before=["SECOND"]), a_run()
    await graph.ainvoke({"amount": 5}, config)
    return steps().compile(checkpointer=saver), config


async def test_two_writers_in_one_process_do_not_both_continue_a_run(saver: GuardedSaver) -> None:
    _, config = await between_the_steps(saver)
    arrived: list[str] = []
    both = asyncio.Event()

    async def second(_state: Any) -> dict[str, Any]:
        arrived.append("here")
        if len(arrived) == 2:
            both.set()
        await both.wait()
        return {"paid": {"second": True}}

    g = steps()
    g.nodes.pop("SECOND")
    g.add_node("SECOND", second)
    graph = g.compile(checkpointer=saver)

    ends = await asyncio.gather(*(graph.ainvoke(None, config) for _ in range(2)), return_exceptions=True)

    refused = [end for end in ends if isinstance(end, BaseException)]
    assert len(refused) == 1
    assert isinstance(refused[0], Stale)
    assert f"run {run_of(config)} was already continued from checkpoint" in str(refused[0])
    assert len([snapshot async for snapshot in graph.aget_state_history(config)]) == 4


async def test_two_processes_do_not_both_continue_a_run(saver: GuardedSaver, tmp_path: Path, home: Path) -> None:
    _, config = await between_the_steps(saver)
    together, env = Barrier(2), {"FERMATA_HOME": str(home)}
    lines = [get_context("forkserver").Pipe() for _ in range(2)]

    rivals = [
        await asyncio.to_thread(
            start, tmp_path / "said", env, continuing.go_on, str(tmp_path), config, together, theirs
        )
        for _, theirs in lines
    ]
    codes = [(await asyncio.to_thread(rival.wait)).code for rival in rivals]

    said = [ours.recv() for ours, _ in lines]
    assert codes == [0, 0]
    assert said.count("continued") == 1, said
    assert any("was already continued from checkpoint" in told for told in said)


async def test_the_one_who_was_refused_may_look_again_and_finds_the_run_moved_on(saver: GuardedSaver) -> None:
    graph, config = await between_the_steps(saver)
    await graph.ainvoke(None, config)

    again = await graph.ainvoke(None, config)

    assert again["paid"] == {"first": True, "second": True}


async def test_going_back_in_time_makes_a_branch_and_is_allowed(saver: GuardedSaver) -> None:
    graph, config = await between_the_steps(saver)
    old = (await graph.aget_state(config)).config
    await graph.ainvoke(None, config)

    twice = [await graph.ainvoke(None, old) for _ in range(2)]

    assert [ended["paid"] for ended in twice] == [{"first": True, "second": True}] * 2


async def test_changing_the_state_by_hand_and_going_on_is_allowed(saver: GuardedSaver) -> None:
    graph, config = await between_the_steps(saver)

    await graph.aupdate_state(config, {"paid": {"by": "hand"}}, as_node="FIRST")
    ended = await graph.ainvoke(None, config)

    assert ended["paid"] == {"by": "hand", "second": True}


async def test_a_change_by_hand_while_somebody_drives_the_run_is_not_lost(saver: GuardedSaver) -> None:
    """R8: on bare LangGraph the driver's next checkpoint hides it without a word."""
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

    with pytest.raises(Stale):
        await driving
    assert (await graph.aget_state(config)).values["amount"] == 6
    assert (await graph.ainvoke(None, config))["amount"] == 6


async def test_subgraphs_are_continued_as_ever(saver: GuardedSaver) -> None:
    g: Graph = StateGraph(ShopState)
    g.add_node("ONE", steps().compile())
    g.add_node("TWO", steps().compile())
    g.add_edge(START, "ONE")
    g.add_edge("ONE", "TWO")

    ended = await g.compile(checkpointer=saver).ainvoke({"amount": 5}, a_run())

    assert ended["paid"] == {"first": True, "second": True}


async def test_a_run_can_have_many_turns(saver: GuardedSaver) -> None:
    graph, config = steps().compile(checkpointer=saver), a_run()

    for amount in range(3):
        assert (await graph.ainvoke({"amount": amount}, config))["amount"] == amount


def renamed() -> Graph:
    """The same workflow after somebody renamed its second state."""
    g: Graph = StateGraph(ShopState)
    g.add_node("FIRST", lambda _state: {"paid": {"first": True}})
    g.add_node("OTHER", lambda _state: {})
    g.add_edge(START, "FIRST")
    g.add_edge("FIRST", "OTHER")
    g.add_edge("OTHER", END)
    return g


async def test_a_run_that_waits_at_a_state_which_was_renamed_is_refused_with_the_cure(saver: GuardedSaver) -> None:
    """R6: on bare LangGraph the run silently finishes."""
    before, after = publish(steps(), "shop"), publish(renamed(), "shop")
    config = a_run()
    await before.copy(update={"checkpointer": saver}).ainvoke(
        {"amount": 5}, config, interrupt_before=["SECOND"], durability="sync"
    )
    changed = after.copy(update={"checkpointer": saver})

    with pytest.raises(VersionChanged) as refused:
        await changed.ainvoke(None, config)

    message = str(refused.value)
    assert f"run {run_of(config)} waits at SECOND under version" in message
    assert "The cure: resume or cancel it with the code it was started with, or start it anew" in message
    assert (await changed.aget_state(config)).values["paid"] == {"first": True}
    assert len([snapshot async for snapshot in changed.aget_state_history(config)]) == 3
    ended = await before.copy(update={"checkpointer": saver}).ainvoke(None, config)
    assert ended["paid"] == {"first": True, "second": True}


async def test_a_run_that_ended_may_have_its_next_turn_under_a_new_version(saver: GuardedSaver) -> None:
    before, after = (publish(g, "shop").copy(update={"checkpointer": saver}) for g in (steps(), renamed()))
    config = a_run()
    await before.ainvoke({"amount": 5}, config)

    ended = await after.ainvoke({"amount": 6}, config)

    assert ended["amount"] == 6


async def test_a_workflow_that_was_never_published_has_no_version_to_differ_from(saver: GuardedSaver) -> None:
    published = publish(steps(), "shop").copy(update={"checkpointer": saver})
    config = a_run()
    await published.ainvoke({"amount": 5}, config, interrupt_before=["SECOND"], durability="sync")

    ended = await steps().compile(checkpointer=saver).ainvoke(None, config)

    assert ended["paid"] == {"first": True, "second": True}


async def test_the_server_and_the_host_share_one_file(home: Path) -> None:
    config = a_run()
    async with open_saver() as hosts:
        await steps().compile(checkpointer=hosts).ainvoke({"amount": 5}, config)

    async with create_checkpointer() as servers:
        found = await steps().compile(checkpointer=servers).aget_state(config)

    assert found.values["paid"] == {"first": True, "second": True}
    assert (home / "checkpoints.sqlite").exists()


async def test_a_task_may_take_its_lock_again_and_others_wait_until_it_has_left_twice() -> None:
    lock, order = TaskLock(), ["start"]

    async def other() -> None:
        async with lock:
            order.append("other")

    async with lock:
        waiting = asyncio.create_task(other())
        async with lock:
            await asyncio.sleep(0)
            order.append("inner")
        await asyncio.sleep(0)
        order.append("outer")
    await waiting

    assert order == ["start", "inner", "outer", "other"]
    assert not lock.locked()


async def test_a_task_that_gives_up_waiting_for_a_lock_leaves_it_usable() -> None:
    lock = TaskLock()
    async with lock:
        waiting = asyncio.create_task(lock.acquire())
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting

    async with asyncio.timeout(5), lock:
        assert lock.locked()
