"""Who does what: by capability, load and price, the same every time, with the reason; side by side where it goes."""

from typing import Any

from nodes.orchestrator.assigning import assign
from nodes.orchestrator.worker import Worker
from tests.orchestrator.a_team import COMPLETE, Run, Team, plan, task


def state(team: Team, *tasks: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "tasks": list(tasks),
        "crew": [worker.told for worker in team.workers],
        "products": {},
        "failures": {},
        "dropped": [],
        "named": {},
        **more,
    }


def test_the_cheapest_who_can_is_taken_and_the_reason_is_told() -> None:
    team = Team().member("adam", "research", cost=9).member("zoe", "research", cost=2).member("other", "write")

    wave = assign(state(team, task("a"), task("b")))

    assert [given["worker"] for given in wave.values()] == ["zoe", "zoe"]
    assert wave["a"]["because"] == "can research, costs 2, has 0 of 4 tasks; adam costs 9, has 0"


def test_who_has_no_room_passes_the_task_on_and_a_task_that_nobody_has_room_for_waits() -> None:
    team = Team().member("cheap", "research", cost=1, most_at_once=1).member("dear", "research", cost=9, most_at_once=1)

    wave = assign(state(team, task("a"), task("b"), task("c")))

    assert {name: given["worker"] for name, given in wave.items()} == {"a": "cheap", "b": "dear"}


def test_of_equally_dear_ones_the_least_busy_is_taken() -> None:
    team = Team().member("ann", "research").member("bob", "research")

    wave = assign(state(team, task("a"), task("b"), task("c"), task("d")))

    assert [given["worker"] for given in wave.values()] == ["ann", "bob", "ann", "bob"]


def test_urgent_tasks_come_first_and_a_task_waits_for_what_it_needs() -> None:
    team = Team().member("ann", "research")
    tasks = (task("late", priority=1), task("soon", priority=5), task("after", "research", "late", priority=5))

    before = assign(state(team, *tasks))
    after = assign(state(team, *tasks, products={"late": {}, "soon": {}}))

    assert list(before) == ["soon", "late"]
    assert list(after) == ["after"]


async def test_independent_tasks_work_side_by_side_within_the_limit_of_the_run_urgent_ones_first() -> None:
    team = Team().member("ann", "research", most_at_once=20)
    tasks = [task(f"t{n}", priority=1 + n % 5) for n in range(10)]
    run = Run(team, [plan(*tasks), COMPLETE], at_once=3)

    ended = await run.start()

    assert team.most == 3
    assert ended["waves"] == 1
    urgent = [name for _, name in team.did]
    assert urgent[:2] == ["t4", "t9"]


async def test_a_worker_gets_the_results_that_it_needs_and_no_others() -> None:
    team = Team().member("ann", "research").member("wim", "write")
    run = Run(team, [plan(task("a"), task("b"), task("c", "write", "b")), COMPLETE])

    ended = await run.start()

    given = next(errand["given"] for name, errand in team.errands if name == "wim")
    assert {name: product["text"] for name, product in given.items()} == {"b": "ann did b"}
    assert ended["waves"] == 2


async def test_a_result_is_kept_once_under_its_task_and_nowhere_else_in_the_state() -> None:
    team = Team().member("ann", "research").member("wim", "write")
    run = Run(team, [plan(task("a"), task("b", "write", "a")), COMPLETE])

    ended = await run.start()

    kept = {name: value for name, value in ended.items() if "ann did a" in str(value)}
    assert list(kept) == ["products"]
    assert ended["results"]["WORKING"]["items"] == {}


async def test_of_results_that_others_are_made_of_only_the_last_is_delivered_with_all_sources() -> None:
    team = Team().member("ann", "research").member("wim", "write")
    run = Run(team, [plan(task("a"), task("b", "write", "a"), task("c")), COMPLETE])

    ended = await run.start()

    assert "wim did b" in ended["result"]["text"] and "ann did c" in ended["result"]["text"]
    assert "ann did a" not in ended["result"]["text"]
    assert ended["result"]["sources"] == ["a.md", "b.md", "c.md"]


def test_a_worker_without_a_capability_is_none() -> None:
    async def does(_errand: Any) -> Any:
        raise AssertionError

    try:
        Worker("nobody", (), does)
    except RuntimeError as error:
        assert "accepted: a name, a capability or more" in str(error)
    else:
        raise AssertionError("it was accepted")
