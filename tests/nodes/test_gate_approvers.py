"""Who must approve depends on what is touched; the five answers are checked in what history shows and what may run."""

from datetime import timedelta
from typing import Any

import pytest
from langgraph.graph import START, StateGraph
from langgraph.types import Command

from host.checkpoints import GuardedSaver
from nodes.approvers import Approvers, Escalation, Modifies, modifies
from nodes.effect import Effect
from nodes.gate import Gate
from nodes.routers import outcome_of, verdict_of
from reliability.errors import AlreadyDecided, BadInput, NotAllowed
from reliability.identity import Voter
from reliability.ledger import aside, audit, intents, requests
from reliability.ledger.terms import Touched
from tests.approvers.conftest import Tokens, tokens  # noqa: F401 - a fixture
from tests.support.shop import Config, Graph, ShopState, a_run, answer, ending, run_of, speaks
from tests.support.world import World

HOUR = timedelta(hours=1)
PEOPLE = (Approvers("platform"), Approvers("security", conditions=(modifies("**/security/**"),)))


class DeployState(ShopState, total=False):
    paths: list[Any]
    moved: bool


def deploying(world: World) -> Effect:
    """Writes the files in the state; with `moved` it takes them from the security folder."""

    def arguments(state: Any) -> dict[str, Any]:
        return {"files": [str(path) for path in state["paths"]], "moved": state.get("moved", False)}

    def touches(given: Any) -> Touched:
        before = {f"security/{path}" for path in given["files"]} if given["moved"] else set()
        return Touched(modified=frozenset({*given["files"], *before}))

    return Effect("DEPLOYING", world.delivery(), arguments, kind="irreversible", gate="APPROVING", touches=touches)


def desk(world: World, **declared: Any) -> Graph:
    """APPROVING → DEPLOYING → COMPLETED or DECLINED."""
    deploy = deploying(world)
    known: dict[str, Any] = {
        "shows": lambda state: {"files": len(state["paths"])},
        "describes": lambda state: "Deploy?",
        "covers": (deploy,),
        "approvers": PEOPLE,
    }
    g: Graph = StateGraph(DeployState)
    g.add_node("APPROVING", Gate("APPROVING", "deploy", **{**known, **declared}))
    g.add_node("DEPLOYING", deploy)
    for end in ("COMPLETED", "DECLINED"):
        g.add_node(end, ending(end))
    go: Any = g.add_conditional_edges
    g.add_edge(START, "APPROVING")
    ways = {"approved": "DEPLOYING", "waiting": "APPROVING", "rejected or expired": "DECLINED"}
    go("APPROVING", verdict_of("APPROVING"), ways)
    go("DEPLOYING", outcome_of("DEPLOYING"), {"done": "COMPLETED", "failed": "DECLINED", "unknown": "DEPLOYING"})
    return g


async def open_request(config: Config) -> requests.Request:
    (request,) = await aside(requests.inbox, run_of(config))
    return request


async def told(config: Config) -> list[str]:
    return [row.kind for row in await aside(lambda tx: list(audit.rows(tx, run_of(config))))]


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


LADDER = {"approvers": (), "teams": {"platform": 1}, "escalation": (Escalation(HOUR, "directors", ("platform",)),)}


async def approve(graph: Any, config: Config) -> Any:
    with speaks("min", "platform"):
        return await graph.ainvoke(answer("approve"), config)


async def reject(graph: Any, config: Config) -> Any:
    with speaks("min", "platform"):
        return await graph.ainvoke(answer("reject", message="no"), config)


async def modify(graph: Any, config: Config) -> Any:
    with speaks("min", "platform"):
        return await graph.ainvoke(answer("edit", message="smaller"), config)


async def pass_on(graph: Any, config: Config) -> Any:
    with speaks("min", "platform"):
        return await graph.ainvoke(answer("escalate", message="not mine"), config)


async def twice(graph: Any, config: Config) -> Any:
    await approve(graph, config)
    return await approve(graph, config)


@pytest.mark.parametrize(
    ("answered", "verdict", "shown", "done"),
    [
        (
            approve,
            "approved",
            ["asked", "voted", "decided", "effect intended", "receipt used", "effect settled"],
            1,
        ),
        (reject, "rejected or expired", ["asked", "voted", "decided"], 0),
        (modify, "waiting", ["asked", "voted", "decided", "asked"], 0),
        (pass_on, "waiting", ["asked", "escalated"], 0),
        (
            twice,
            "approved",
            ["asked", "voted", "decided", "effect intended", "receipt used", "effect settled"],
            1,
        ),
    ],
)
async def test_the_five_answers_in_what_history_shows_and_what_may_run(
    world: World, saver: GuardedSaver, answered: Any, verdict: str, shown: list[str], done: int
) -> None:
    graph, config = a_desk_that_takes_wishes(world).compile(checkpointer=saver), a_run()
    await graph.ainvoke({"paths": ["a"]}, config)

    await answered(graph, config)

    state = await graph.aget_state(config)
    known = state.values["approvals"]["APPROVING"]
    # After an `edit` the gate asks about the next question: what is kept of the first is the change
    assert known["verdict"] == ("change" if answered is modify else verdict)
    assert await told(config) == shown
    assert len(world.calls) == done
    may = await aside(lambda tx: [row.status for row in intents.of_run(tx, run_of(config))])
    assert may == ["done"] * done
    assert await aside(audit.wrong) == (len(shown), [])


def a_desk_that_takes_wishes(world: World) -> Graph:
    """As `desk`, with a ladder, and a way back for an `edit`."""
    from nodes.routers import verdict_or_change_of

    deploy = deploying(world)
    declared: Any = {**LADDER, "changes": 2}
    gate = Gate("APPROVING", "deploy", lambda state: {}, lambda state: "Deploy?", covers=(deploy,), **declared)
    g: Graph = StateGraph(DeployState)

    async def plan(state: Any) -> dict[str, Any]:
        sent_back = state.get("approvals", {}).get("APPROVING", {}).get("verdict") == "change"
        return {"paths": ["smaller"]} if sent_back else {}

    g.add_node("PLANNING", plan)
    g.add_node("APPROVING", gate)
    g.add_node("DEPLOYING", deploy)
    for end in ("COMPLETED", "DECLINED"):
        g.add_node(end, ending(end))
    go: Any = g.add_conditional_edges
    g.add_edge(START, "PLANNING")
    g.add_edge("PLANNING", "APPROVING")
    ways = {"approved": "DEPLOYING", "waiting": "APPROVING", "rejected or expired": "DECLINED", "change": "PLANNING"}
    go("APPROVING", verdict_or_change_of("APPROVING"), ways)
    go("DEPLOYING", outcome_of("DEPLOYING"), {"done": "COMPLETED", "failed": "DECLINED", "unknown": "DEPLOYING"})
    return g


async def test_who_is_asked_too_decides_by_resume_and_the_question_shows_it(world: World, saver: GuardedSaver) -> None:
    graph, config = a_desk_that_takes_wishes(world).compile(checkpointer=saver), a_run()
    asked: Any = await graph.ainvoke({"paths": ["a"]}, config)

    passed = await pass_on(graph, config)
    with speaks("lee", "directors"):
        ended = await graph.ainvoke(answer("approve"), config)

    assert "escalate" in asked["__interrupt__"][0].value["review_configs"][0]["allowed_decisions"]
    assert [step["to"] for step in passed["__interrupt__"][0].value["escalations"]] == ["directors"]
    assert (ended["status"], len(world.calls)) == ("COMPLETED", 1)


async def test_a_second_resume_of_the_old_checkpoint_is_told_and_does_nothing(
    world: World, saver: GuardedSaver
) -> None:
    graph, config = desk(world, approvers=(), teams={"platform": 1}).compile(checkpointer=saver), a_run()
    await graph.ainvoke({"paths": ["a"]}, config)
    request = await open_request(config)
    await approve(graph, config)

    with pytest.raises((AlreadyDecided, NotAllowed)):
        await aside(requests.vote, request.id, Voter("lee", "platform"), "approve")

    assert len(world.calls) == 1
    assert (await told(config))[-1] == "vote refused"


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


async def test_a_resume_of_what_waits_for_nothing_changes_nothing(world: World, saver: GuardedSaver) -> None:
    graph, config = desk(world, approvers=(), teams={"platform": 1}).compile(checkpointer=saver), a_run()
    await graph.ainvoke({"paths": ["a"]}, config)
    await approve(graph, config)

    await graph.ainvoke(Command(resume={"decisions": [{"type": "approve"}]}), config)

    assert len(world.calls) == 1
