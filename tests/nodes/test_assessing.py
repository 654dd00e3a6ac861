"""Before anything is delivered the rules are held against it, and people are asked only where a rule says so."""

import pytest

from graphs.verify import verify
from host.checkpoints import GuardedSaver
from nodes.rules import Rules
from reliability.errors import BadInput
from reliability.ledger import aside, requests
from tests.support.assessed import (
    CHECKS,
    HUMAN,
    MAX_CHANGES,
    SEED,
    check,
    desk,
    many,
    open_request,
    verdict,
    when,
    wrote,
)
from tests.support.shop import a_run
from tests.support.world import World
from tools.guards.file_limits import FileLimits


async def test_what_nobody_objects_to_is_delivered_without_asking_anybody(world: World, saver: GuardedSaver) -> None:
    graph = desk(world, SEED).compile(checkpointer=saver)

    ended = await graph.ainvoke(wrote("src/shop.py"), a_run())

    assert ended["status"] == "COMPLETED" and len(world.calls) == 1
    assert ended["assessments"]["ASSESSING"]["verdict"] == "nothing to ask"
    assert await aside(requests.inbox) == []


async def test_a_check_that_rejects_ends_the_run_and_says_why_without_a_word_of_the_text(
    world: World, saver: GuardedSaver
) -> None:
    graph = desk(world, SEED).compile(checkpointer=saver)

    ended = await graph.ainvoke(wrote("src/shop.py", text="API_KEY = 'abc-1'"), a_run())

    assert (ended["status"], world.calls) == ("REFUSED", [])
    (reason,) = ended["assessments"]["ASSESSING"]["refused"]
    assert reason["name"] == "no-secrets" and "does not hold" in reason["why"] and "abc-1" not in reason["why"]


async def test_what_a_change_takes_away_is_not_delivered_and_rejects_nothing(saver: GuardedSaver) -> None:
    state = wrote("src/shop.py")
    patch = state["steps"]["code_changes"]["patch"].replace("-old", "-API_KEY = 1")
    state["steps"]["code_changes"]["patch"] = patch

    found = await verdict(SEED, state, saver)

    assert "-API_KEY" in patch and found["verdict"] == "nothing to ask"


@pytest.mark.parametrize(("files", "asks"), [(20, []), (21, ["max-changes"])])
async def test_twenty_one_changed_files_need_an_approval_and_twenty_do_not(
    files: int, asks: list[str], saver: GuardedSaver
) -> None:
    found = await verdict(CHECKS, wrote(*many(files)), saver)

    assert [one["name"] for one in found["asks"]] == asks and found["refused"] == []


async def test_a_value_that_is_missing_asks_people_and_fails_a_check(saver: GuardedSaver) -> None:
    state = wrote("a.py")
    del state["steps"]["review_comments"]
    priced = check("cheap", "steps.pricing.cost <= 5", "reject")

    asked = await verdict(Rules((HUMAN,)), state, saver)
    stopped = await verdict(Rules(checks=(priced,)), state, saver)

    assert [one["name"] for one in asked["asks"]] == ["human-approval"]
    assert "nobody can tell: 'review_comments' is missing" in asked["asks"][0]["why"]
    assert stopped["verdict"] == "refused" and "'pricing' is missing" in stopped["refused"][0]["why"]


async def test_a_warning_is_told_and_stops_nothing(world: World, saver: GuardedSaver) -> None:
    rules = Rules((when("always", None),), (check("small", "changedFiles.length <= 1", "warn"),))
    graph, config = desk(world, rules).compile(checkpointer=saver), a_run()

    await graph.ainvoke(wrote("a.py", "b.py"), config)

    shown = (await open_request(config)).shown
    assert shown["noted"] == ["small: changedFiles.length <= 1 does not hold"]
    assert shown["reasons"] == ["always: people always decide here"]


async def test_the_run_s_inputs_can_be_named(saver: GuardedSaver) -> None:
    rules = Rules((when("urgent", "issue.urgent"),))

    calm = await verdict(rules, {**wrote("a.py"), "issue": {"urgent": False}}, saver)
    urgent = await verdict(rules, {**wrote("a.py"), "issue": {"urgent": True}}, saver)

    assert (calm["verdict"], urgent["verdict"]) == ("nothing to ask", "people must decide")


async def test_a_limit_of_each_step_holds_for_each_and_a_check_of_the_run_for_all_of_them(saver: GuardedSaver) -> None:
    rules = Rules(checks=(MAX_CHANGES,), limits=FileLimits(changed=15))
    state = wrote(*many(15))
    state["steps"]["test_files"] = wrote(*[f"tests/{path}" for path in many(6)])["steps"]["code_changes"]

    both = await verdict(rules, state, saver)
    one = await verdict(rules, wrote(*many(16)), saver)

    assert [ask["name"] for ask in both["asks"]] == ["max-changes"] and both["refused"] == []
    assert [reason["why"] for reason in one["refused"]] == [
        "code_changes: a step may change 15 files here, and this one would change 16"
    ]


async def test_a_check_of_each_step_names_the_step(saver: GuardedSaver) -> None:
    rules = Rules(checks=(check("few", "changedFiles.length <= 3", "reject", scope="step"),))
    state = wrote(*many(3))
    state["steps"]["test_files"] = wrote("t/1.py")["steps"]["code_changes"]

    together = await verdict(rules, state, saver)
    state["steps"]["test_files"] = wrote(*many(4))["steps"]["code_changes"]
    alone = await verdict(rules, state, saver)

    assert together["verdict"] == "nothing to ask"
    assert [one["why"] for one in alone["refused"]] == ["test_files: changedFiles.length <= 3 does not hold"]


async def test_a_path_out_of_the_tree_is_refused_and_nobody_is_asked(world: World, saver: GuardedSaver) -> None:
    graph = desk(world, SEED).compile(checkpointer=saver)

    ended = await graph.ainvoke(wrote("../etc/passwd"), a_run())

    assert (ended["status"], world.calls) == ("REFUSED", [])
    assert "accepted: a path inside the tree" in ended["assessments"]["ASSESSING"]["refused"][0]["why"]
    assert await aside(requests.inbox) == []


def test_a_word_that_is_no_action_is_refused_with_the_nearest() -> None:
    with pytest.raises(BadInput, match=r"'require-aproval'; accepted: .*; did you mean 'require-approval'\?"):
        check("max", "true", "require-aproval")


def test_the_machine_is_clean_and_one_that_leads_a_refusal_to_the_effect_is_not(world: World) -> None:
    wrong = desk(world, SEED)
    wrong.branches["ASSESSING"]["assessed"].ends["refused"] = "DELIVERING"  # type: ignore[index]

    assert verify(desk(world, SEED), "desk").errors == ()
    assert [one.rule for one in verify(wrong, "desk").errors] == ["ends", "approvals"]
