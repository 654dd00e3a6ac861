"""A gate asks people, counts one vote a pass, and never acts; what it let through is exactly what it showed."""

from datetime import timedelta
from typing import Any

import pytest
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import START, StateGraph

from host.checkpoints import GuardedSaver
from reliability.errors import BadInput
from reliability.ledger import aside, runs
from reliability.ledger.tables import requests as table
from tests.support.shop import Graph, a_run, answer, approving, counter, paying, run_of, speaks
from tests.support.standing import asked, before, open_request
from tests.support.world import World


async def test_the_question_has_the_shape_that_langchains_clients_read(world: World, saver: GuardedSaver) -> None:
    graph, config = counter(world).compile(checkpointer=saver), a_run()

    question = asked(await graph.ainvoke({"amount": 5}, config))

    request = await open_request(config)
    assert question.value == {
        "action_requests": [{"name": "pay", "args": {"amount": 5}, "description": "Pay 5?"}],
        "review_configs": [{"action_name": "pay", "allowed_decisions": ["approve", "reject", "edit"]}],
        "request": request.id,
        "status": "open",
        "expires_at": request.expires_at,
        "missing": {"": 1},
        "missing_seniors": 0,
        "votes": [],
        "escalations": [],
        "unapprovable": None,
    }
    schema: Any = question.response_schema
    assert schema["required"] == ["decisions"]
    assert schema["additionalProperties"] is False
    assert schema["$defs"]["Choice"]["properties"]["type"]["enum"] == ["approve", "reject", "edit", "escalate"]
    assert (await aside(runs.get, run_of(config))).status == "paused"


async def test_what_was_approved_is_done_once(world: World, saver: GuardedSaver) -> None:
    graph, config = counter(world).compile(checkpointer=saver), a_run()
    await graph.ainvoke({"amount": 5}, config)

    with speaks("min", "travel"):
        ended = await graph.ainvoke(answer("approve", message="fine"), config)

    assert ended["status"] == "COMPLETED"
    assert [call[1] for call in world.calls] == [{"amount": 5}]
    approval = ended["approvals"]["APPROVING"]
    assert (approval["verdict"], approval["status"], approval["note"]) == ("approved", "approved", "fine")
    assert [(vote["voter"], vote["team"]) for vote in approval["votes"]] == [("min", "travel")]


async def test_what_was_rejected_is_not_done(world: World, saver: GuardedSaver) -> None:
    graph, config = counter(world).compile(checkpointer=saver), a_run()
    await graph.ainvoke({"amount": 5}, config)

    ended = await graph.ainvoke(answer("reject", message="too dear"), config)

    assert ended["status"] == "DECLINED"
    assert ended["approvals"]["APPROVING"]["verdict"] == "rejected or expired"
    assert world.calls == []


async def test_what_changes_between_the_approval_and_the_payment_is_not_paid(world: World, saver: GuardedSaver) -> None:
    graph = counter(world).compile(checkpointer=saver, interrupt_before=["PAYING"])
    config = a_run()
    await graph.ainvoke({"amount": 5}, config)
    await graph.ainvoke(answer("approve"), config)
    await graph.aupdate_state(config, {"amount": 82000}, as_node="APPROVING")

    ended = await graph.ainvoke(None, config)
    if ended.get("status") is None:
        ended = await graph.ainvoke(None, config)

    assert world.calls == []
    assert ended["status"] != "COMPLETED"


async def test_a_decision_is_used_once(world: World, saver: GuardedSaver) -> None:
    """R2: resuming the old checkpoint after the end pays again on bare LangGraph."""
    graph, config = counter(world).compile(checkpointer=saver), a_run()
    await graph.ainvoke({"amount": 5}, config)
    await graph.ainvoke(answer("approve"), config)

    again = await graph.ainvoke(None, await before(graph, config, "APPROVING"))

    assert again["status"] == "COMPLETED"
    assert len(world.calls) == 1


async def test_a_second_turn_asks_anew_and_is_paid_on_its_own(world: World, saver: GuardedSaver) -> None:
    graph, config = counter(world).compile(checkpointer=saver), a_run()
    first = asked(await graph.ainvoke({"amount": 5}, config)).value["request"]
    await graph.ainvoke(answer("approve"), config)

    second = asked(await graph.ainvoke({"amount": 5}, config)).value["request"]
    await graph.ainvoke(answer("approve"), config)

    assert second != first
    assert [call[0] for call in world.calls] == [f"{run_of(config)}:PAYING:{turn}" for turn in (1, 2)]


async def test_nobody_in_time_is_a_no(world: World, saver: GuardedSaver) -> None:
    graph, config = counter(world).compile(checkpointer=saver), a_run()
    await graph.ainvoke({"amount": 5}, config)
    await aside(lambda tx: tx.execute(table.update().values(expires_at="2001-01-01")))

    ended = await graph.ainvoke(answer("approve"), config)

    assert ended["status"] == "DECLINED"
    assert ended["approvals"]["APPROVING"]["status"] == "expired"
    assert world.calls == []


async def test_a_time_limit_that_is_over_at_once_asks_nobody(world: World, saver: GuardedSaver) -> None:
    gate = approving(paying(world), expires_after=timedelta())

    ended = await counter(world, gate).compile(checkpointer=saver).ainvoke({"amount": 5}, a_run())

    assert (ended["status"], world.calls) == ("DECLINED", [])


async def test_a_cancelled_run_is_a_no(world: World, saver: GuardedSaver) -> None:
    graph, config = counter(world).compile(checkpointer=saver), a_run()
    await graph.ainvoke({"amount": 5}, config)
    await aside(runs.cancel, run_of(config), "lee")

    ended = await graph.ainvoke(None, config)

    assert (ended["status"], ended["approvals"]["APPROVING"]["note"]) == ("DECLINED", "the run was cancelled")


async def test_a_run_that_goes_on_is_not_listed_as_paused(world: World, saver: GuardedSaver) -> None:
    graph, config = counter(world).compile(checkpointer=saver, interrupt_before=["PAYING"]), a_run()
    await graph.ainvoke({"amount": 5}, config)

    await graph.ainvoke(answer("approve"), config)

    assert (await aside(runs.get, run_of(config))).status == "running"


async def test_a_gate_covers_only_what_will_be_done(world: World, saver: GuardedSaver) -> None:
    idle = paying(world, "SHIPPING", arguments=lambda _state: None)
    gate = approving(covers=(paying(world), idle))
    graph, config = counter(world, gate).compile(checkpointer=saver), a_run()
    await graph.ainvoke({"amount": 5}, config)

    def digests(tx: Any) -> Any:
        return tx.execute(table.select()).one().digests

    assert list(await aside(digests)) == ["PAYING"]


async def test_a_graph_without_the_channel_is_told_so_in_one_line() -> None:
    g: Graph = StateGraph(dict)
    g.add_node("APPROVING", approving())
    g.add_edge(START, "APPROVING")

    with pytest.raises(BadInput) as refused:
        await g.compile(checkpointer=InMemorySaver()).ainvoke({"amount": 5}, a_run())

    assert str(refused.value) == ("the graph's state has no `approvals`; APPROVING needs state.outcomes.Approvals")


async def test_a_gate_works_on_somebody_elses_checkpointer(world: World) -> None:
    graph, config = counter(world).compile(checkpointer=InMemorySaver()), a_run()
    await graph.ainvoke({"amount": 5}, config)

    ended = await graph.ainvoke(answer("approve"), config)

    assert (ended["status"], len(world.calls)) == ("COMPLETED", 1)
