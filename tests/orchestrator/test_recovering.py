"""What fails is done by somebody else, then planned otherwise, then delivered in part; and every way of it ends."""

import json
from typing import Any

from reliability.errors import Permanent, Transient
from tests.orchestrator.a_team import COMPLETE, Run, Team, plan, task


async def test_a_task_whose_worker_fails_is_given_to_another_one() -> None:
    team = Team(trouble={"cheap": [Transient("cheap is down")]})
    team.member("cheap", "research", cost=1).member("dear", "research", cost=5)
    run = Run(team, [plan(task("a")), COMPLETE])

    ended = await run.start()

    assert team.did == [("cheap", "a"), ("dear", "a")]
    assert ended["status"] == "DELIVERED"
    assert "failed before: cheap" in ended["assigned"]["a"]["because"]
    assert ended["failures"]["a"] == [{"worker": "cheap", "reason": "cheap is down"}]


async def test_what_everybody_failed_at_goes_to_the_planner_and_its_changed_plan_is_carried_out() -> None:
    team = Team(trouble={"ann": [Permanent("nothing found")]}).member("ann", "research").member("wim", "write")
    run = Run(
        team, [plan(task("a"), task("b", "write")), plan(task("b", "write"), task("a2", what="another way")), COMPLETE]
    )

    ended = await run.start()

    told = json.loads(run.model.heard[1][-1].text)
    assert told["failed"] == {"a": "nothing found"}
    assert told["done"] == {"b": "the work b"}
    assert ended["status"] == "DELIVERED"
    assert ended["result"]["by"] == {"b": "wim", "a2": "ann"}
    assert team.did.count(("wim", "b")) == 1


async def test_the_same_plan_under_other_names_is_refused_and_a_circle_is_too() -> None:
    team = Team(trouble={"ann": [Permanent("nothing found")]}).member("ann", "research")
    same = plan(task("other", what="The work  a"))
    circle = plan(task("x", "research", "y"), task("y", "research", "x"))
    run = Run(team, [plan(task("a")), same, circle, plan(task("n", what="new")), COMPLETE])

    ended = await run.start()

    assert "was tried before" in run.model.heard[2][-1].text
    assert "wait for each other" in run.model.heard[3][-1].text
    assert team.did == [("ann", "a"), ("ann", "n")]
    assert ended["status"] == "DELIVERED"


async def test_after_so_many_plans_what_there_is_is_delivered_with_what_is_missing_and_why() -> None:
    team = Team(trouble={"ann": [Permanent(f"no {n}") for n in range(9)]}).member("ann", "research")
    team.member("wim", "write")
    plans = [plan(task(f"a{n}", what=f"way {n}"), *([task("b", "write")] if n == 0 else [])) for n in range(4)]
    run = Run(team, [*plans, COMPLETE, COMPLETE])

    ended = await run.start()

    assert ended["status"] == "PARTIAL"
    assert ended["result"]["text"] == "wim did b"
    assert any("no " in one for one in ended["result"]["missing"])
    assert "a part of what was asked for" in ended["messages"][-1].text


async def test_where_nothing_was_done_the_run_is_declined_with_the_reason() -> None:
    same = plan(task("a"))
    team = Team(trouble={"ann": [Permanent("no such thing")]}).member("ann", "research")
    run = Run(team, [same, same, same, same])

    ended = await run.start()

    assert ended["status"] == "DECLINED"
    assert "no such thing" in ended["messages"][-1].text


async def test_a_gap_that_the_verifier_finds_goes_back_and_is_filled() -> None:
    team = Team().member("ann", "research")
    gap = {"gaps": ["the price is missing"]}
    run = Run(team, [plan(task("a")), gap, plan(task("b", what="the price")), COMPLETE])

    ended = await run.start()

    told = json.loads(run.model.heard[2][-1].text)
    assert told["gaps"] == ["the price is missing"]
    assert team.did == [("ann", "a"), ("ann", "b")]
    assert ended["status"] == "DELIVERED"


async def test_a_verifier_that_is_never_content_is_not_asked_for_ever() -> None:
    team = Team().member("ann", "research")
    gap = {"gaps": ["something is missing"]}
    script: list[Any] = [plan(task("a")), gap]
    for number in range(3):
        script += [plan(task(f"b{number}", what=f"more {number}")), gap]
    run = Run(team, script)

    ended = await run.start()

    assert ended["status"] == "PARTIAL"
    assert ended["result"]["missing"] == ["something is missing"]
    assert list(ended["products"]) == ["a", "b0", "b1", "b2"]


async def test_a_verifier_without_a_usable_answer_leaves_the_judgement_to_code() -> None:
    run = Run(Team().member("ann", "research"), [plan(task("a")), "what?", "what?", "what?"])

    ended = await run.start()

    assert (ended["status"], ended["verified_by"]) == ("DELIVERED", "code")


async def test_waves_that_repeat_and_make_nothing_are_noticed_and_end_with_what_there_is() -> None:
    team = Team(trouble={"ann": [Permanent("down")] * 9}).member("ann", "research").member("wim", "write")
    plans = [plan(task(f"a{n}", what=f"way {n}")) for n in range(3)]
    run = Run(team, [plan(task("b", "write"), task("c", "research", "b")), *plans, COMPLETE])

    ended = await run.start()

    assert ended["stuck"]["COLLECTING"]["mode"] == "step repetition"
    assert ended["status"] == "PARTIAL"
    assert ended["result"]["text"] == "wim did b"
    assert "it went nowhere" in ended["reason"]
