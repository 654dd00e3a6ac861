"""Before anything is delivered the rules are held against it, and people are asked once, with every reason."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from graphs.verify import verify
from graphs.version import version_of
from host.checkpoints import GuardedSaver, open_saver
from host.findings import of_run
from nodes.assessing import Assessing
from nodes.deliverable import Deliverable
from nodes.gate import Gate
from nodes.rules import Approver, Rules
from nodes.undemanded import Undemanded
from reliability.errors import BadInput, Permanent, Transient, Unreachable
from reliability.ledger import aside, requests
from tests.approvers.conftest import tokens  # noqa: F401 - a fixture
from tests.support.assessed import (
    CRITICAL,
    DATABASE,
    HUMAN,
    MAX_CHANGES,
    NO_SECRETS,
    PRODUCTION,
    check,
    desk,
    on_paths,
    when,
    wrote,
)
from tests.support.shop import Config, a_run, answer, counter, run_of, speaks
from tests.support.world import World
from tools.guards.code.security import SecurityScan
from tools.guards.code.semgrep import Semgrep
from tools.guards.file_guardrail import FileGuardrail
from tools.guards.file_limits import FileLimits

SEED = Rules((HUMAN, PRODUCTION, DATABASE), (NO_SECRETS, MAX_CHANGES, CRITICAL))
CHECKS = Rules((HUMAN,), (NO_SECRETS, MAX_CHANGES, CRITICAL))


def many(count: int) -> list[str]:
    return [f"src/part_{number}.py" for number in range(count)]


async def open_request(config: Config) -> requests.Request:
    (request,) = await aside(requests.inbox, run_of(config))
    return request


async def verdict(rules: Rules, state: Mapping[str, Any], saver: GuardedSaver, **declared: Any) -> Any:
    """What ASSESSING wrote about it."""
    ended = await desk(World(), rules, **declared).compile(checkpointer=saver).ainvoke(state, a_run())
    return ended["assessments"]["ASSESSING"]


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


# What one step may do, and what the run may


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


# What nobody can talk the effect out of


async def test_an_assessment_that_somebody_wrote_into_the_state_counts_for_nothing(
    world: World, saver: GuardedSaver
) -> None:
    graph, config = desk(world, SEED).compile(checkpointer=saver), a_run()
    await graph.ainvoke(wrote("Dockerfile"), config)
    known = (await graph.aget_state(config)).values["assessments"]["ASSESSING"]
    forged = {"ASSESSING": {**known, "verdict": "nothing to ask", "asks": []}}
    await graph.aupdate_state(config, {"assessments": forged}, as_node="ASSESSING")
    after = await graph.aget_state(config)

    await graph.ainvoke(None, config)

    assert after.next == ("APPROVING",) and world.calls == []


async def test_who_writes_fewer_files_into_what_was_seen_hides_none(world: World, saver: GuardedSaver) -> None:
    state = wrote("Dockerfile")
    state["workspace"]["files"] = state["steps"]["code_changes"]["files"]
    graph, config = desk(world, Rules((PRODUCTION,))).compile(checkpointer=saver), a_run()
    await graph.ainvoke(state, config)
    known = (await graph.aget_state(config)).values["assessments"]["ASSESSING"]
    nothing = {**known, "verdict": "nothing to ask", "asks": [], "seen": {**known["seen"], "changedFiles": []}}
    await graph.aupdate_state(config, {"assessments": {"ASSESSING": nothing}}, as_node="ASSESSING")

    await graph.ainvoke(None, config)

    assert (await open_request(config)).missing == {"platform": 1} and world.calls == []


async def test_an_effect_that_was_led_around_its_gate_demands_the_approval_itself(
    world: World, saver: GuardedSaver
) -> None:
    graph, config = desk(world, SEED).compile(checkpointer=saver), a_run()
    await graph.ainvoke(wrote("Dockerfile"), config)
    await graph.aupdate_state(
        config, {"approvals": {"APPROVING": {"verdict": "approved", "occurrence": 1}}}, as_node="APPROVING"
    )

    ended = await graph.ainvoke(None, config)

    assert (ended["status"], world.calls) == ("DECLINED", [])
    assert "nobody approved DELIVERING at APPROVING" in ended["outcomes"]["DELIVERING"]["reason"]


async def test_what_was_refused_is_not_sent_whoever_approved_it(world: World, saver: GuardedSaver) -> None:
    demands = {"asks": [], "refused": [{"name": "no-secrets", "why": "a key is in it"}]}

    def pays(state: Mapping[str, Any]) -> dict[str, Any]:
        return {"amount": state["amount"], "demands": demands}

    graph, config = counter(world, below=Undemanded(), arguments=pays).compile(checkpointer=saver), a_run()
    await graph.ainvoke({"amount": 5}, config)

    ended = await graph.ainvoke(answer("approve"), config)

    assert (ended["status"], world.calls) == ("DECLINED", [])
    assert ended["outcomes"]["PAYING"]["reason"] == "no-secrets: a key is in it; it was not sent"


def test_an_effect_without_demands_among_its_arguments_is_a_mistake_that_is_told() -> None:
    with pytest.raises(BadInput, match="the arguments have demands None; accepted: `asks` and `refused`"):
        Undemanded()({"amount": 5})


async def test_what_changed_since_it_was_assessed_is_not_delivered(world: World, saver: GuardedSaver) -> None:
    graph, config = desk(world, SEED).compile(checkpointer=saver), a_run()
    await graph.ainvoke(wrote("Dockerfile"), config)
    other = {**wrote("Dockerfile")["workspace"], "tree": "def"}
    await graph.aupdate_state(config, {"workspace": other}, as_node="ASSESSING")

    with speaks("min", "platform"):
        ended = await graph.ainvoke(answer("approve"), config)

    assert (ended["status"], world.calls) == ("DECLINED", [])
    assert "what would be delivered changed since it was assessed" in ended["approvals"]["APPROVING"]["refused"]


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


async def test_a_path_out_of_the_tree_is_refused_and_nobody_is_asked(world: World, saver: GuardedSaver) -> None:
    graph = desk(world, SEED).compile(checkpointer=saver)

    ended = await graph.ainvoke(wrote("../etc/passwd"), a_run())

    assert (ended["status"], world.calls) == ("REFUSED", [])
    assert "accepted: a path inside the tree" in ended["assessments"]["ASSESSING"]["refused"][0]["why"]
    assert await aside(requests.inbox) == []


# Texts and programs


async def test_a_secret_that_was_to_be_taken_out_and_is_still_there_is_not_delivered(
    world: World, saver: GuardedSaver
) -> None:
    graph = desk(world, Rules()).compile(checkpointer=saver)

    ended = await graph.ainvoke(wrote("a.py", text="key = 'AKIAQ3EGRZSV7LBN2CDK'"), a_run())

    assert (ended["status"], world.calls) == ("REFUSED", [])
    (reason,) = ended["assessments"]["ASSESSING"]["refused"]
    assert reason["name"] == "secret-detection" and "AKIAQ3" not in reason["why"]
    assert reason["why"].endswith("of what the files add: it was to be taken out")


async def test_what_was_taken_out_is_told(saver: GuardedSaver) -> None:
    found = await verdict(Rules(), wrote("a.py", text="key = '[redacted:aws-access-key]'"), saver)

    assert found["verdict"] == "nothing to ask"
    assert found["warned"] == [
        {
            "name": "aws-access-key",
            "why": "[redacted:aws-access-key] stands where it was taken out of what was written",
        }
    ]


def reading(files: Mapping[str, str] | None, *errors: Exception) -> Any:
    """Reads these files; first come the errors."""
    left = list(errors)

    async def reads(_state: Any, _config: Any) -> Deliverable:
        if left:
            raise left.pop(0)
        return Deliverable("\n".join((files or {}).values()), tuple(files or ("a.py",)), files)

    return reads


BANDIT = FileGuardrail("security-scan", SecurityScan("high", ("bandit",)), "block")


async def test_a_dangerous_program_is_refused_and_a_plain_one_is_not(saver: GuardedSaver) -> None:
    bad = "import subprocess\nsubprocess.Popen(input(), shell=True)\n"

    stopped = await verdict(Rules(scans=(BANDIT,)), wrote("a.py"), saver, reads=reading({"a.py": bad}))
    passed = await verdict(Rules(scans=(BANDIT,)), wrote("a.py"), saver, reads=reading({"a.py": "x = 1\n"}))

    assert [one["name"] for one in stopped["refused"]] == ["security-scan"]
    assert "a.py:2" in stopped["refused"][0]["why"] and passed["verdict"] == "nothing to ask"


async def test_what_does_not_hold_is_counted_once_whoever_found_it(world: World, home: Path) -> None:
    text = "import subprocess\nsubprocess.Popen(input(), shell=True)\nkey = 'AKIAQ3EGRZSV7LBN2CDK'\n"
    rules, config = Rules((PRODUCTION,), (MAX_CHANGES, CRITICAL), (BANDIT,)), a_run()

    async with open_saver() as saver:
        graph = desk(world, rules, reads=reading({"src/auth/a.py": text})).compile(checkpointer=saver)
        await graph.ainvoke(wrote("src/auth/a.py"), config)

    assert {(one.rule, one.action): one.times for one in of_run(home, run_of(config))} == {
        ("secret-detection", "redact"): 1,
        ("security-scan", "block"): 1,
        ("critical-files", "require-senior-review"): 1,
    }


async def test_a_scanner_that_is_not_there_lets_no_program_pass_whatever_the_action(saver: GuardedSaver) -> None:
    missing = SecurityScan(scanners=(Semgrep(program="/nowhere/semgrep"),))
    scan = FileGuardrail("security-scan", missing, "warn")

    code = await verdict(Rules(scans=(scan,)), wrote("a.py"), saver, reads=reading({"a.py": "x = 1\n"}))
    prose = await verdict(Rules(scans=(scan,)), wrote("a.md"), saver, reads=reading({"a.md": "text\n"}))
    unread = await verdict(Rules(scans=(scan,)), wrote("a.py"), saver, reads=reading(None))

    assert "semgrep cannot be started" in code["refused"][0]["why"]
    assert prose["verdict"] == "nothing to ask"
    assert unread["refused"] == [{"name": "security-scan", "why": "nobody can read the files here"}]


async def test_what_cannot_be_read_is_refused_and_what_cannot_be_read_now_keeps_the_run(
    world: World, saver: GuardedSaver
) -> None:
    gone = await verdict(Rules(), wrote("a.py"), saver, reads=reading({}, Permanent("the tree is gone")))
    graph = desk(world, Rules(), reads=reading({"a.py": ""}, Transient("git was busy"))).compile(checkpointer=saver)
    config = a_run()
    with pytest.raises(Unreachable, match="git was busy; resume the run"):
        await graph.ainvoke(wrote("a.py"), config)

    ended = await graph.ainvoke(None, config)

    assert gone["refused"] == [{"name": "ASSESSING", "why": "the tree is gone"}]
    assert ended["status"] == "COMPLETED"


# What is refused when it is declared, and what verification says


def test_a_word_that_is_no_action_is_refused_with_the_nearest() -> None:
    with pytest.raises(BadInput, match=r"'require-aproval'; accepted: .*; did you mean 'require-approval'\?"):
        check("max", "true", "require-aproval")


def test_a_gate_says_in_one_way_whom_it_asks() -> None:
    with pytest.raises(BadInput, match="`demands` beside `teams` or `approvers`; accepted: one of them"):
        Gate("APPROVING", "x", shows=dict, describes=str, teams={"": 1}, demands=Assessing("ASSESSING", SEED))


def test_the_machine_is_clean_and_one_that_leads_a_refusal_to_the_effect_is_not(world: World) -> None:
    wrong = desk(world, SEED)
    wrong.branches["ASSESSING"]["assessed"].ends["refused"] = "DELIVERING"  # type: ignore[index]

    assert verify(desk(world, SEED), "desk").errors == ()
    assert [one.rule for one in verify(wrong, "desk").errors] == ["ends", "approvals"]


def test_the_most_that_may_be_asked_is_known_before_anything_runs() -> None:
    assert SEED.most == {"platform": 1, "security": 1, "dba": 2, "": 1}
