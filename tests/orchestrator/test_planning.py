"""A plan is checked before anything of it is begun, and goes back to the planner with the reason."""

import pytest

from nodes.orchestrator.plan import MOST_TASKS, TaskPlan, problem, shape, tasks_of
from tests.orchestrator.a_team import COMPLETE, Run, Team, plan, task

UNFIT = {
    "a circle": (plan(task("a", "research", "b"), task("b", "research", "a")), "tasks wait for each other"),
    "itself": (plan(task("a", "research", "a")), "tasks wait for each other: a → a"),
    "an unknown task": (plan(task("a", "research", "z")), "tasks need ['z']"),
    "an id twice": (plan(task("a"), task("a")), "the ids ['a'] are given to more than one task"),
    "too many": (plan(*(task(f"t{n}") for n in range(MOST_TASKS + 1))), f"accepted: at most {MOST_TASKS}"),
}


@pytest.mark.parametrize("case", UNFIT)
async def test_a_plan_that_cannot_be_carried_out_goes_back_with_the_reason_and_nothing_is_begun(case: str) -> None:
    unfit, reason = UNFIT[case]
    team = Team().member("ann", "research")
    run = Run(team, [unfit, plan(task("ok")), COMPLETE])

    ended = await run.start()

    assert reason in run.model.heard[1][-1].text
    assert team.did == [("ann", "ok")]
    assert ended["status"] == "DELIVERED"


async def test_a_planner_that_insists_on_a_circle_is_declined_and_nothing_ever_runs() -> None:
    circle = plan(task("a", "research", "b"), task("b", "research", "a"))
    team = Team().member("ann", "research")
    run = Run(team, [circle, circle, circle])

    ended = await run.start()

    assert ended["status"] == "DECLINED"
    assert "tasks wait for each other" in ended["messages"][-1].text
    assert team.did == []
    assert len(run.model.heard) == 3


async def test_a_planner_that_finds_nothing_to_do_is_believed() -> None:
    run = Run(Team(), [{"tasks": [], "reason": "it only says hello"}])

    ended = await run.start("hello")

    assert ended["status"] == "DECLINED"
    assert "it only says hello" in ended["messages"][-1].text


async def test_a_second_request_in_the_same_conversation_begins_afresh() -> None:
    team = Team().member("ann", "research")
    run = Run(team, [plan(task("a")), COMPLETE, plan(task("b")), COMPLETE])
    first = await run.start("one")

    second = await run.start("two")

    assert first["result"]["by"] == {"a": "ann"}
    assert second["result"]["by"] == {"b": "ann"}
    assert (second["request"], second["waves"]) == ("two", 1)


def test_plans_that_only_name_their_tasks_otherwise_are_the_same() -> None:
    one = tasks_of(TaskPlan.model_validate(plan(task("a", what="x"), task("b", "write", "a", what="y"))))
    other = tasks_of(TaskPlan.model_validate(plan(task("k", "write", "m", what="Y "), task("m", what="x"))))
    changed = tasks_of(TaskPlan.model_validate(plan(task("a", what="x"), task("b", "write", what="y"))))

    assert shape(one) == shape(other)
    assert shape(one) != shape(changed)
    assert problem(one) == ""
