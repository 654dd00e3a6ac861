"""The seed's documents, word for word, on a real repository: applied, asked about, approved, delivered, or undone."""

import asyncio
import json
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from langgraph_sdk import get_sync_client

from graphs.casts.development import development_cast
from graphs.declared.compiling.scope import Scope
from graphs.declared.files import resources_in
from graphs.declared.guarding import guarding
from graphs.development import development
from graphs.publish import publish
from host.checkpoints import GuardedSaver
from tests.declared.binding import SCOPE
from tests.development.conftest import FILES
from tests.development.test_session import ISSUES
from tests.support.dev_server import copy_project, dev_server
from tests.support.doors import APPROVE
from tests.support.repositories import everything
from tests.support.seed_site import EXAMPLES, GUARDRAILS, ORCHESTRATOR, WORKFLOW, Site, changes, checks, review
from tests.support.shop import a_run
from tests.tools.confinement.here import WHY_NOT
from tests.tools.guards.code.here import needs_semgrep
from tools.git.example import made_repository, new_repository
from tools.models.offline.development import EXAMPLE

walled = pytest.mark.skipif(bool(WHY_NOT), reason=WHY_NOT or "")

RBAC, SESSION = "k8s/production/security/rbac.yaml", "shop/auth/session.py"
CHECKED = checks({"tests/expected.yaml": "role: reader\n"})
KEY = "AKIA" + "QX5TZ7WLN3PD4KJM"
MANY = {f"shop/part_{number}.py": f"NUMBER = {number}\n" for number in range(16)}
MANY_TESTS = {f"tests/data_{number}.yaml": f"number: {number}\n" for number in range(16)}


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """With a repository in which everything can be changed that the seed has a rule for."""
    site = Site(tmp_path)
    given = {**FILES, **MANY, **MANY_TESTS, RBAC: "kind: Role\n", SESSION: '"""Who is there."""\n\nHOURS = 8\n'}
    for path, text in given.items():
        (site.repository / path).parent.mkdir(parents=True, exist_ok=True)
        (site.repository / path).write_text(text, "utf-8")
    asyncio.run(made_repository(site.repository))
    return site


@pytest.fixture
def example(tmp_path: Path) -> Site:
    """With the repository whose session is recorded."""
    asyncio.run(new_repository(EXAMPLE / "repository", tmp_path / "repository"))
    return Site(tmp_path)


def again(files: Mapping[str, str], many: int) -> dict[str, str | None]:
    """So many of them, each with one line more."""
    return {path: f"{text}# more\n" for path, text in list(files.items())[:many]}


def untouched(site: Site) -> dict[str, bytes]:
    """What people have in the repository: their files, the branches, the index."""
    found = everything(site.repository, without=".git/objects")
    return {**found, "branches": site.git("for-each-ref").encode(), "trees": site.git("worktree", "list").encode()}


# From the document to the delivery


@walled
def test_from_apply_to_a_branch_that_two_teams_approved_each_command_a_process_of_its_own(site: Site) -> None:
    site = site.people()
    change = changes({RBAC: "kind: Role\nmetadata:\n  name: reader\n"}, "The role has a name.")
    with site.answers(change, CHECKED, review()) as (asking, _):
        applied = asking.say("apply", "-f", str(ORCHESTRATOR), "-f", str(GUARDRAILS))
        verified, drawn = asking.say("verify", WORKFLOW, "--json"), asking.say("graph", WORKFLOW)
        paused = asking.run()

    waits = paused["waits_for"][0]
    half = site.say("approve", waits["request"], "--json", by="ann").json
    (still,) = site.say("inbox", "--json").json["requests"]
    ended = site.say("approve", waits["request"], "--json", by="sec").json

    assert (applied.code, verified.code) == (0, 0), applied.err + verified.err
    assert {finding["severity"] for finding in verified.json["graphs"][0]["findings"]} == {"warning"}
    assert "people must decide → APPROVING" in drawn.out
    assert (paused["status"], paused["next"], paused["requester"]) == ("paused", ["APPROVING"], "bob")
    assert [reason.partition(":")[0] for reason in waits["action_requests"][0]["args"]["reasons"]] == [
        "production-changes",
        "critical-files",
    ]
    assert (waits["missing"]["platform"], waits["missing"]["security"], waits["missing_seniors"]) == (1, 1, 1)
    assert (half["status"], still["missing"]) == ("paused", {"security": 1})
    assert half["waits_for"][0]["missing"] == still["missing"]
    assert ended["status"] == "COMPLETED"
    (branch,) = site.branches()
    assert site.git("show", f"{branch}:{RBAC}").endswith("name: reader")
    assert site.git("log", "-1", "--format=%s", branch) == "The role has a name."
    assert site.git("log", "--format=%s", "main") == "The first commit"
    assert f"branch {branch}" in ended["message"] and "Nothing was merged" in ended["message"]


@walled
def test_what_people_do_not_approve_is_undone_and_leaves_nothing(site: Site) -> None:
    site, before = site.people(), untouched(site)
    with site.answers(changes({RBAC: "kind: None\n"}), CHECKED, review()) as (asking, _):
        paused = asking.applied(ORCHESTRATOR, GUARDRAILS).run()

    request = paused["waits_for"][0]["request"]
    ended = site.say("reject", request, "--note", "not today", "--json", by="ann").json

    assert (ended["status"], ended["message"]) == (
        "DECLINED",
        "It was not approved: ann: not today. Nothing of it is left.",
    )
    assert untouched(site) == before
    assert list((site.home / "worktrees").iterdir()) == []


# The guardrails


@walled
def test_a_secret_in_generated_code_is_redacted_and_the_run_says_so(site: Site) -> None:
    change = changes({"deploy/settings.yaml": f"region: eu\naws: {KEY}\n"})
    with site.answers(change, CHECKED, review()) as (asking, _):
        ended = asking.applied(ORCHESTRATOR, GUARDRAILS).run()

    (branch,) = site.branches()
    assert ended["status"] == "COMPLETED"
    assert site.git("show", f"{branch}:deploy/settings.yaml") == "region: eu\naws: [redacted:aws-access-key]"
    assert "deploy/settings.yaml" in ended["message"] and "aws-access-key" in ended["message"]
    assert site.holding(KEY) == []
    assert "git" in site.holding("[redacted:aws-access-key]")


@walled
def test_code_that_speaks_of_a_secret_is_refused_with_the_name_of_the_check(site: Site) -> None:
    before = untouched(site)
    change = changes({"shop/prices.py": "API_KEY = None\n\n\ndef price(count, each):\n    return count * each\n"})
    with site.answers(change, CHECKED, review()) as (asking, _):
        ended = asking.applied(ORCHESTRATOR).run()

    assert ended["status"] == "DECLINED"
    assert "no-secrets" in ended["message"]
    assert untouched(site) == before


@walled
def test_a_change_under_auth_waits_for_a_senior_and_no_other_vote_is_enough(site: Site) -> None:
    site = site.people()
    with site.answers(changes({SESSION: '"""Who is there."""\n\nHOURS = 9\n'}), CHECKED, review()) as (asking, _):
        paused = asking.applied(ORCHESTRATOR).run()

    waits = paused["waits_for"][0]
    junior = site.say("approve", waits["request"], "--json", by="dee").json
    senior = site.say("approve", waits["request"], "--json", by="ann").json

    assert waits["missing_seniors"] == 1
    assert "critical-files" in waits["action_requests"][0]["description"]
    assert (junior["status"], junior["waits_for"][0]["missing_seniors"]) == ("paused", 1)
    assert senior["status"] == "COMPLETED"


@walled
@pytest.mark.parametrize(("code", "data", "asked"), [(10, 10, False), (10, 11, True)])
def test_twenty_one_changed_files_of_a_run_are_asked_about_and_twenty_are_not(
    site: Site, code: int, data: int, asked: bool
) -> None:
    script = changes(again(MANY, code)), checks(again(MANY_TESTS, data)), review()
    with site.answers(*script) as (asking, _):
        told = asking.applied(ORCHESTRATOR).run()

    assert told["status"] == ("paused" if asked else "COMPLETED")
    reasons = told["waits_for"][0]["action_requests"][0]["args"]["reasons"] if asked else []
    assert [reason.partition(":")[0] for reason in reasons] == (["max-changes"] if asked else [])


@walled
@needs_semgrep
def test_with_both_documents_twenty_one_files_of_a_run_are_still_asked_about(site: Site) -> None:
    script = changes(again(MANY, 10)), checks(again(MANY_TESTS, 11)), review()
    with site.answers(*script) as (asking, _):
        told = asking.applied(ORCHESTRATOR, GUARDRAILS).run()

    (reason,) = told["waits_for"][0]["action_requests"][0]["args"]["reasons"]
    assert reason == "max-changes: changedFiles.length <= 20 does not hold"


@walled
@pytest.mark.parametrize(
    ("data", "says"),
    [
        (again(MANY_TESTS, 16), "a step may change 15 files here, and this one would change 16"),
        ({f"tests/new_{number}.yaml": "a: 1\n" for number in range(6)}, "a step may create 5 files here"),
    ],
)
def test_what_the_limits_of_a_step_refuse_nobody_can_approve(site: Site, data: Any, says: str) -> None:
    before = untouched(site)
    with site.answers(changes(again(MANY, 1)), checks(data)) as (asking, _):
        ended = asking.applied(ORCHESTRATOR, GUARDRAILS).run()

    assert ended["status"] == "ROLLED_BACK"
    assert f"behaviorLimits: {says}" in ended["message"]
    assert untouched(site) == before


@walled
async def test_a_delivery_that_would_force_a_push_is_refused_though_people_approved_it(
    example: Site, saver: GuardedSaver
) -> None:
    orchestrator, guardrails = resources_in([ORCHESTRATOR, GUARDRAILS])
    found = guarding(orchestrator, (guardrails,), Scope(SCOPE.inputs, SCOPE.steps))
    cast = development_cast()
    forcing = replace(cast.deliver, operations=cast.deliver.operations | {"force_push"})
    cast = replace(cast, deliver=forcing, approve=replace(cast.approve, covers=(forcing,)))
    graph = publish(development(cast), "forcing", guardrails=found.guardrails, behaviour=found.behaviour)
    ready, config, before = graph.copy(update={"checkpointer": saver}), a_run(), untouched(example)

    ended = await ready.ainvoke(
        {
            "issue": {"description": ISSUES["volume-discount"]["asked"]["en"]},
            "repository": str(example.repository),
        },
        config,
    )

    assert ended["status"] == "ROLLED_BACK"
    assert "the operation force_push is forbidden" in ended["outcomes"]["DELIVERING"]["reason"]
    assert untouched(example) == before


# Tests that fail


@walled
def test_tests_that_never_pass_go_back_to_the_code_agent_twice_and_then_all_is_undone(site: Site) -> None:
    before = untouched(site)
    wrong = [changes({"shop/prices.py": f"def price(count, each):\n    return {number}\n"}) for number in range(3)]
    script = [answer for one in wrong for answer in (one, CHECKED)]
    with site.answers(*script) as (asking, server):
        ended = asking.applied(ORCHESTRATOR).run()

    asked = [json.dumps(request["messages"], ensure_ascii=False) for request in server.requests[::2]]
    assert ended["status"] == "ROLLED_BACK"
    assert "tests/test_prices.py::test_three_cost_three_times_as_much" in ended["message"]
    assert ["assert 0 == 15" in asked[1], "assert 1 == 15" in asked[2]] == [True, True]
    assert (len(server.requests), server.script) == (6, [])
    assert untouched(site) == before
    assert list((site.home / "worktrees").iterdir()) == []


# Through every door, without a language model


@walled
def test_the_recorded_session_is_asked_about_and_delivered_on_the_command_line(example: Site) -> None:
    paused = example.applied(ORCHESTRATOR).run(ISSUES["own-rules"]["asked"]["ko"])

    ended = example.say("approve", paused["waits_for"][0]["request"], "--as", "kim@platform", "--json").json

    assert "review_comments.severity == 'high'" in paused["waits_for"][0]["action_requests"][0]["description"]
    assert ended["status"] == "COMPLETED" and "병합은 하지 않았습니다" in ended["message"]
    assert len(example.branches()) == 1


@walled
@pytest.mark.certify
def test_langgraphs_own_server_runs_the_document_and_asks_and_delivers(example: Site) -> None:
    folder = copy_project(example.folder / "server")
    shutil.copytree(EXAMPLES, folder / "examples")
    (folder / "mine.py").write_text(
        f'import fermata\n\ngraph = fermata.graphs_in("examples/{ORCHESTRATOR.name}")["{WORKFLOW}"]\n', "utf-8"
    )
    known = json.loads((folder / "langgraph.json").read_text("utf-8"))
    known["graphs"] = {"feature-development": "./mine.py:graph"}
    (folder / "langgraph.json").write_text(json.dumps(known), "utf-8")
    given = {"issue": {"description": ISSUES["own-rules"]["asked"]["en"]}, "repository": str(example.repository)}

    with dev_server(folder, {"FERMATA_HOME": str(example.home)}) as server, get_sync_client(url=server.url) as client:
        run = str(client.threads.create(graph_id="feature-development")["thread_id"])
        client.runs.wait(run, "feature-development", input=given)
        waits: Any = client.threads.get_state(run)["interrupts"][0]["value"]
        client.runs.wait(run, "feature-development", command={"resume": APPROVE})
        ended: Any = client.threads.get_state(run)["values"]

    assert waits["action_requests"][0]["name"] == "deliver"
    assert ended["status"] == "COMPLETED"
    assert example.branches() == [ended["workspace"]["branch"]]
    assert "Blocking call" not in server.log.read_text()
