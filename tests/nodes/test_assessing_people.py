"""Who is asked before a delivery: every team once, for every reason, and as many of it as any rule wants."""

from typing import Any

import pytest

from graphs.version import version_of
from host.checkpoints import GuardedSaver
from nodes.assessing import Assessing
from nodes.gate import Gate
from nodes.rules import Approver, Rules
from reliability.errors import BadInput
from tests.approvers.conftest import tokens  # noqa: F401 - a fixture
from tests.support.assessed import CHECKS, HUMAN, PRODUCTION, SEED, desk, on_paths, open_request, wrote
from tests.support.shop import a_run, answer, speaks
from tests.support.world import World


@pytest.mark.usefixtures("tokens")
async def test_a_change_under_auth_needs_a_senior_and_no_other_vote_is_enough(
    world: World, saver: GuardedSaver
) -> None:
    graph, config = desk(world, CHECKS).compile(checkpointer=saver), a_run()
    await graph.ainvoke(wrote("src/auth/login.py"), config)
    request = await open_request(config)

    with speaks("bob", authenticated=True):
        between: Any = await graph.ainvoke(answer("approve"), config)
    before = list(world.calls)
    with speaks("ann", authenticated=True):
        ended = await graph.ainvoke(answer("approve"), config)

    assert request.policy.seniors == 1
    assert between["__interrupt__"][0].value["missing_seniors"] == 1 and before == []
    assert ended["status"] == "COMPLETED" and len(world.calls) == 1


async def test_people_are_asked_once_for_every_reason_and_of_each_team_the_most(
    world: World, saver: GuardedSaver
) -> None:
    rules = Rules((*SEED.approvals, on_paths("all-sql", "**/*.sql", by=(Approver("dba", 1),))), SEED.checks)
    graph, config = desk(world, rules).compile(checkpointer=saver), a_run()
    state = wrote("db/migrations/1.sql", "app/Dockerfile", "src/auth/a.py")
    state["steps"]["review_comments"]["severity"] = "high"

    await graph.ainvoke(state, config)

    request = await open_request(config)
    assert request.missing == {"platform": 1, "dba": 2, "": 1} and request.policy.seniors == 1
    assert request.shown["reasons"] == [
        "human-approval: ${{ steps.review_comments.severity == 'high' }} holds",
        "production-changes: app/Dockerfile changes (**/Dockerfile)",
        "database-changes: db/migrations/1.sql changes (**/migrations/**)",
        "all-sql: db/migrations/1.sql changes (**/*.sql)",
        "critical-files: !modifies(['**/security/**', '**/auth/**']) does not hold",
    ]
    assert request.shown["paths"] == ["app/Dockerfile", "db/migrations/1.sql", "src/auth/a.py"]


@pytest.mark.parametrize(
    ("state", "missing"),
    [
        (wrote("k8s/production/api.yaml"), {"platform": 1}),
        (wrote("k8s/production/security/rbac.yaml"), {"platform": 1, "security": 1}),
        (wrote("Dockerfile", docs__a="src/security/a"), {"platform": 1, "security": 1}),
    ],
)
async def test_security_is_asked_too_where_its_files_change_by_whatever_name(
    state: dict[str, Any], missing: dict[str, int], world: World, saver: GuardedSaver
) -> None:
    graph, config = desk(world, Rules((PRODUCTION,))).compile(checkpointer=saver), a_run()

    await graph.ainvoke(state, config)

    assert (await open_request(config)).missing == missing


async def test_two_teams_approve_and_what_they_saw_is_delivered_once(world: World, saver: GuardedSaver) -> None:
    graph, config = desk(world, Rules((PRODUCTION,))).compile(checkpointer=saver), a_run()
    await graph.ainvoke(wrote("k8s/production/security/rbac.yaml", "Dockerfile"), config)

    with speaks("min", "platform"):
        between: Any = await graph.ainvoke(answer("approve"), config)
    with speaks("joon", "security"):
        ended = await graph.ainvoke(answer("approve"), config)

    assert between["__interrupt__"][0].value["missing"] == {"security": 1}
    assert ended["status"] == "COMPLETED" and len(world.calls) == 1


async def test_where_nobody_is_named_the_people_of_the_site_are_asked(world: World, saver: GuardedSaver) -> None:
    rules = Rules((HUMAN,), site=({"team": "platform", "minCount": 2},))
    graph, config = desk(world, rules).compile(checkpointer=saver), a_run()
    state = wrote("a.py")
    state["steps"]["review_comments"]["severity"] = "high"

    await graph.ainvoke(state, config)

    assert (await open_request(config)).missing == {"platform": 2} == rules.most


async def test_another_rule_asks_a_waiting_run_anew_and_is_no_new_version(world: World, saver: GuardedSaver) -> None:
    before, config = desk(world, Rules((PRODUCTION,))), a_run()
    await before.compile(checkpointer=saver).ainvoke(wrote("Dockerfile"), config)
    first = await open_request(config)
    stricter = Rules((PRODUCTION, on_paths("all", "**", by=(Approver("dba"),))))
    after = desk(world, stricter)

    with speaks("min", "platform"):
        await after.compile(checkpointer=saver).ainvoke(answer("approve"), config)

    now = await open_request(config)
    assert version_of(before) == version_of(after)
    assert now.id != first.id and now.missing == {"platform": 1, "dba": 1} and now.votes == ()


def test_a_gate_says_in_one_way_whom_it_asks() -> None:
    with pytest.raises(BadInput, match="`demands` beside `teams` or `approvers`; accepted: one of them"):
        Gate("APPROVING", "x", shows=dict, describes=str, teams={"": 1}, demands=Assessing("ASSESSING", SEED))


def test_the_most_that_may_be_asked_is_known_before_anything_runs() -> None:
    assert SEED.most == {"platform": 1, "security": 1, "dba": 2, "": 1}
