"""A worker works within its limit, its agent's effects happen once, and what is finished is not done again."""

import asyncio
from typing import Any

import pytest
from langchain_core.tools import tool

from nodes.orchestrator.worker import Errand, Made, Worker
from nodes.place import place_of
from reliability.errors import BadInput
from tests.orchestrator.a_team import COMPLETE, Run, Team, plan, task
from tests.support.desk_agents import agent, calls, look_up, refund_tool, refunding, scripted
from tests.support.world import World, keys


async def test_a_worker_that_gives_no_result_in_time_or_an_empty_one_has_failed_at_it() -> None:
    async def slow(_errand: Errand) -> Made:
        await asyncio.Event().wait()
        raise AssertionError

    async def empty(_errand: Errand) -> Made:
        return Made(text="  ")

    team = Team().member("sure", "research", cost=9)
    team.workers += (Worker("slow", ("research",), slow, limit=0.01), Worker("empty", ("research",), empty))
    run = Run(team, [plan(task("a")), COMPLETE])

    ended = await run.start()

    assert ended["status"] == "DELIVERED"
    assert {one["worker"]: one["reason"] for one in ended["failures"]["a"]} == {
        "empty": "empty gave an empty result",
        "slow": "slow gave no result within 0.01 s",
    }


async def test_a_secret_that_a_worker_comes_back_with_is_taken_out_like_a_tools() -> None:
    key = "ghp_0123abcDEF456ghi" + "JKL789mnoPQR012stuVW"

    async def found(_errand: Errand) -> Made:
        return Made(text=f"The key is {key}.", sources=["notes.md"])

    team = Team()
    team.workers += (Worker("ann", ("research",), found),)

    ended = await Run(team, [plan(task("a")), COMPLETE]).start()

    assert ended["status"] == "DELIVERED"
    assert "[redacted:github-token]" in str(ended)
    assert key not in str(ended)


async def test_a_worker_that_is_not_registered_any_more_has_failed_at_it() -> None:
    team = Team().member("ann", "research").member("bob", "research")
    run = Run(team, [plan(task("a"), task("f", "translate")), plan(task("g", what="without translating")), COMPLETE])
    await run.start()
    team.workers = team.workers[1:]

    ended = await run.answer("let ann do it")

    assert ended["failures"]["f"] == [{"worker": "ann", "reason": "the worker 'ann' is not registered any more"}]
    assert ended["result"]["by"] == {"a": "ann", "g": "bob"}


async def test_tasks_that_are_finished_when_a_process_dies_are_not_done_again() -> None:
    died: list[str] = []

    async def dies_once(_errand: Errand) -> Made:
        if not died:
            died.append("once")
            raise AssertionError("a bug, or a process that is gone")
        return Made(text="at last")

    team = Team().member("ann", "research")
    team.workers += (Worker("dan", ("write",), dies_once),)
    run = Run(team, [plan(task("a", priority=5), task("b", "write")), COMPLETE])

    with pytest.raises(AssertionError):
        await run.start()
    ended: Any = await run.graph.ainvoke(None, run.config)

    assert ended["status"] == "DELIVERED"
    assert team.did == [("ann", "a")]


async def test_an_agent_with_tools_is_a_worker_and_is_shown_only_what_it_is_given() -> None:
    model = scripted(calls(("look_up", {"order": "7"})), "Order 7 was paid.")
    team = Team().member("ann", "research")
    team.workers += (Worker("desk", ("support",), agent(model, look_up)),)
    run = Run(team, [plan(task("a"), task("b", "support", "a", what="was order 7 paid?")), COMPLETE])

    ended = await run.start()

    assert ended["products"]["b"]["text"] == "Order 7 was paid."
    assert "ann did a" in model.heard[0][-1].text
    assert ended["usage"]["WORKING"]["calls"] == 2


async def test_what_an_agent_changes_in_the_world_goes_through_the_boundary_once_under_the_key_of_its_task() -> None:
    world = World()
    desk = agent(scripted(calls(("refund", {"cents": 4200})), "Paid back."), refund_tool(refunding(world)))
    team = Team()
    team.workers = (Worker("desk", ("refund",), desk),)
    run = Run(team, [plan(task("r", "refund")), COMPLETE])

    ended = await run.start()

    assert ended["status"] == "DELIVERED"
    (key,) = keys(world.calls)
    assert key.startswith(place_of({"configurable": {**run.config["configurable"]}}).run)
    assert "r/1" in key


def test_a_tool_past_the_boundary_or_behind_a_gate_makes_no_worker() -> None:
    @tool
    def pay(cents: int) -> str:
        """Pays."""
        return str(cents)

    gated = refund_tool(refunding(World(), gate="APPROVING"))

    with pytest.raises(BadInput, match="says neither that it only reads nor which Effect it goes through"):
        Worker("desk", ("refund",), agent(scripted(), pay))
    with pytest.raises(BadInput, match="may need an approval, and a worker cannot wait for one"):
        Worker("desk", ("refund",), agent(scripted(), gated))
