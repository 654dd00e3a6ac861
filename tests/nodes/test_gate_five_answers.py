"""The five answers to a gate are checked in what history shows and what may run."""

from typing import Any

import pytest
from langgraph.graph import START, StateGraph
from langgraph.types import Command

from host.checkpoints import GuardedSaver
from nodes.approvers import Escalation
from nodes.gate import Gate
from nodes.routers import outcome_of
from reliability.errors import AlreadyDecided, NotAllowed
from reliability.identity import Voter
from reliability.ledger import aside, audit, intents, requests
from tests.support.deploying import HOUR, DeployState, deploying, desk, told
from tests.support.shop import Config, Graph, a_run, answer, ending, run_of, speaks
from tests.support.standing import open_request
from tests.support.world import World

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


async def test_a_resume_of_what_waits_for_nothing_changes_nothing(world: World, saver: GuardedSaver) -> None:
    graph, config = desk(world, approvers=(), teams={"platform": 1}).compile(checkpointer=saver), a_run()
    await graph.ainvoke({"paths": ["a"]}, config)
    await approve(graph, config)

    await graph.ainvoke(Command(resume={"decisions": [{"type": "approve"}]}), config)

    assert len(world.calls) == 1
