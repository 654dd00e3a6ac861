"""Who must approve depends on what is touched."""

from typing import Any

import pytest

from host.checkpoints import GuardedSaver
from nodes.approvers import Approvers, Escalation, Modifies, modifies
from nodes.gate import Gate
from reliability.errors import BadInput
from reliability.ledger import aside, requests
from tests.approvers.conftest import Tokens, tokens  # noqa: F401 - a fixture
from tests.support.deploying import HOUR, desk, told
from tests.support.shop import a_run, answer, speaks
from tests.support.standing import open_request
from tests.support.world import World


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"paths": ["docs/a.md"]}, {"platform": 1}),
        ({"paths": ["docs/a.md", "Security/keys.yaml"]}, {"platform": 1, "security": 1}),
        ({"paths": ["keys.yaml"], "moved": True}, {"platform": 1, "security": 1}),
    ],
)
async def test_what_is_touched_says_who_must_approve(
    world: World, saver: GuardedSaver, given: dict[str, Any], missing: dict[str, int]
) -> None:
    graph, config = desk(world).compile(checkpointer=saver), a_run()

    await graph.ainvoke(given, config)

    assert (await open_request(config)).missing == missing


async def test_what_the_request_shows_counts_too_with_both_names_of_a_rename_and_a_links_target(
    world: World, saver: GuardedSaver
) -> None:
    for shown in ({"path": "a", "before": "x/security/a"}, {"path": "docs/a", "target": "../security/a"}):
        graph, config = (
            desk(world, shows=lambda _, shown=shown: {"paths": [shown]}).compile(checkpointer=saver),
            a_run(),
        )

        await graph.ainvoke({"paths": ["docs/a.md"]}, config)

        assert (await open_request(config)).missing == {"platform": 1, "security": 1}


@pytest.mark.parametrize("path", ["../etc/passwd", "/etc/passwd", "a/../../b"])
async def test_a_path_outside_of_the_tree_is_a_no_that_nobody_is_asked_about(
    world: World, saver: GuardedSaver, path: str
) -> None:
    graph, config = desk(world).compile(checkpointer=saver), a_run()

    ended = await graph.ainvoke({"paths": [path]}, config)

    assert (ended["status"], world.calls) == ("DECLINED", [])
    assert "accepted: a path inside the tree" in ended["approvals"]["APPROVING"]["refused"]
    assert await aside(requests.inbox) == []


async def test_where_no_condition_holds_one_vote_of_anybody_is_left(world: World, saver: GuardedSaver) -> None:
    only = (Approvers("security", 2, (Modifies(("**/security/**",)),)),)
    graph, config = desk(world, approvers=only).compile(checkpointer=saver), a_run()

    await graph.ainvoke({"paths": ["a"]}, config)

    assert (await open_request(config)).missing == {"": 1}


async def test_a_change_of_what_is_touched_asks_the_others_anew_and_no_older_vote_counts(
    world: World, saver: GuardedSaver
) -> None:
    graph, config = (
        desk(world, shows=lambda state: {"paths": state["paths"]}, covers=()).compile(checkpointer=saver),
        a_run(),
    )
    await graph.ainvoke({"paths": ["a"]}, config)
    before = await open_request(config)
    await graph.aupdate_state(config, {"paths": ["security/a"]}, as_node="__start__")

    with speaks("min", "platform"):
        await graph.ainvoke(answer("approve"), config)

    now = await open_request(config)
    assert now.id != before.id and now.missing == {"platform": 1, "security": 1} and now.votes == ()


@pytest.mark.usefixtures("tokens")
async def test_a_senior_must_be_among_them(world: World, saver: GuardedSaver) -> None:
    graph, config = desk(world, approvers=(), teams={"platform": 1}, seniors=1).compile(checkpointer=saver), a_run()
    await graph.ainvoke({"paths": ["a"]}, config)

    with speaks("bob", authenticated=True):
        between: Any = await graph.ainvoke(answer("approve"), config)
    assert between["__interrupt__"][0].value["missing_seniors"] == 1 and world.calls == []
    with speaks("ann", authenticated=True):
        ended = await graph.ainvoke(answer("approve"), config)

    assert (ended["status"], len(world.calls)) == ("COMPLETED", 1)


@pytest.mark.usefixtures("tokens")
async def test_with_a_directory_a_resume_by_nobody_known_is_explained_and_asked_again(
    world: World, saver: GuardedSaver
) -> None:
    graph, config = desk(world).compile(checkpointer=saver), a_run()
    await graph.ainvoke({"paths": ["a"]}, config)

    again: Any = await graph.ainvoke(answer("approve"), config)

    assert "nobody vouches for" in again["__interrupt__"][0].value["refused"]
    assert world.calls == [] and await told(config) == ["asked", "vote refused"]


async def test_who_can_never_approve_it_is_said_in_the_question(
    world: World,
    saver: GuardedSaver,
    tokens: Tokens,  # noqa: F811
) -> None:
    graph, config = desk(world, approvers=(), teams={"plattform": 1}).compile(checkpointer=saver), a_run()

    asked: Any = await graph.ainvoke({"paths": ["a"]}, config)

    assert "did you mean 'platform'?" in asked["__interrupt__"][0].value["unapprovable"]


@pytest.mark.parametrize(
    ("declared", "says"),
    [
        ({"teams": {"a": 1}, "approvers": (Approvers("b"),)}, "accepted: one of them"),
        ({"teams": {"a": 1}, "escalation": (Escalation(HOUR, "a", ("a",)),)}, "goes in a circle: a → a"),
        (
            {"teams": {"a": 1}, "escalation": (Escalation(HOUR, "b", ("a",)), Escalation(2 * HOUR, "b", ("a",)))},
            "goes in a circle: a → b → b",
        ),
        ({"teams": {"a": 1}, "escalation": (Escalation(HOUR, "b", ()),)}, "b stands for nobody"),
        ({"teams": {"a": 1}, "escalation": (Escalation(HOUR, "b", ("c",)),)}, "b stands for c; accepted: some of 'a'"),
        (
            {"teams": {"a": 1}, "escalation": (Escalation(HOUR, "b", ("a",)), Escalation(HOUR, "c", ("a",)))},
            "asks c after 1:00:00; accepted: later than 1:00:00",
        ),
    ],
)
def test_what_cannot_be_meant_so_is_refused_when_it_is_declared(declared: dict[str, Any], says: str) -> None:
    with pytest.raises(BadInput) as refused:
        Gate("APPROVING", "deploy", lambda state: {}, lambda state: "", **declared)

    assert says in str(refused.value)


@pytest.mark.parametrize("wrong", [lambda: Approvers("a", 0), lambda: modifies(), lambda: modifies("[a]")])
def test_approvers_that_are_none_are_refused(wrong: Any) -> None:
    with pytest.raises(BadInput):
        wrong()
