"""A gate asks people, counts one vote a pass, and never acts; what it let through is exactly what it showed."""

from datetime import timedelta
from typing import Any

import pytest
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import START, StateGraph
from langgraph.types import Command, Interrupt

from host.checkpoints import GuardedSaver
from nodes.gate import Gate
from reliability.errors import BadInput
from reliability.identity import Voter
from reliability.ledger import aside, requests, runs
from reliability.ledger.tables import requests as table
from tests.nodes.test_effect import before
from tests.support.shop import Config, Graph, a_run, answer, approving, counter, paying, run_of, speaks
from tests.support.world import World


def asked(paused: dict[str, Any]) -> Interrupt:
    (interrupt,) = paused["__interrupt__"]
    found: Interrupt = interrupt
    return found


async def open_request(config: Config) -> requests.Request:
    (request,) = await aside(requests.inbox, run_of(config))
    return request


async def test_the_question_has_the_shape_that_langchains_clients_read(world: World, saver: GuardedSaver) -> None:
    graph, config = counter(world).compile(checkpointer=saver), a_run()

    question = asked(await graph.ainvoke({"amount": 5}, config))

    request = await open_request(config)
    assert question.value == {
        "action_requests": [{"name": "pay", "args": {"amount": 5}, "description": "Pay 5?"}],
        "review_configs": [{"action_name": "pay", "allowed_decisions": ["approve", "reject", "edit"]}],
        "request": request.id,
        "expires_at": request.expires_at,
        "missing": {"": 1},
        "votes": [],
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


MALFORMED: list[Any] = [
    "yes",
    5,
    True,
    [],
    {"decisions": []},
    {"decisions": "approve"},
    {"decisions": [{"type": "approve"}, {"type": "approve"}]},
    {"decisions": [{"type": "maybe"}]},
    {"decisions": [{"type": "approve", "as": "boss"}]},
    {"decisions": [{"type": "approve"}], "voter": "boss"},
    {"decisions": [{"type": "approve", "message": "x" * 2001}]},
    {"decisions": [{"type": "edit", "edited_action": "cheaper"}]},
]


@pytest.mark.parametrize("given", MALFORMED)
async def test_an_answer_that_is_none_is_explained_and_asked_again(
    world: World, saver: GuardedSaver, given: Any
) -> None:
    graph, config = counter(world).compile(checkpointer=saver), a_run()
    first = asked(await graph.ainvoke({"amount": 5}, config))

    again = asked(await graph.ainvoke(Command(resume=given), config))
    woken = asked(await graph.ainvoke(None, config))

    assert again.value["request"] == first.value["request"]
    assert again.value["refused"].startswith(f"this is no answer to {first.value['request']}: ")
    assert len(again.value["refused"]) < 600
    assert woken == again
    assert (await open_request(config)).votes == ()
    ended = await graph.ainvoke(answer("approve"), config)
    assert (ended["status"], len(world.calls)) == ("COMPLETED", 1)


async def test_an_empty_answer_is_no_answer_at_all(world: World, saver: GuardedSaver) -> None:
    graph, config = counter(world).compile(checkpointer=saver), a_run()
    first = asked(await graph.ainvoke({"amount": 5}, config))

    assert asked(await graph.ainvoke(Command(resume={}), config)) == first


async def test_many_answers_that_are_none_can_be_given_one_after_the_other(world: World, saver: GuardedSaver) -> None:
    graph, config = counter(world).compile(checkpointer=saver), a_run()
    await graph.ainvoke({"amount": 5}, config)

    for given in MALFORMED:
        asked(await graph.ainvoke(Command(resume=given), config))

    assert (await graph.ainvoke(answer("approve"), config))["status"] == "COMPLETED"


async def test_an_answer_to_another_request_is_not_counted(world: World, saver: GuardedSaver) -> None:
    graph, config = counter(world).compile(checkpointer=saver), a_run()
    request = asked(await graph.ainvoke({"amount": 5}, config)).value["request"]

    again = asked(await graph.ainvoke(answer("approve", "req-of-yesterday"), config))

    assert again.value["refused"] == (
        f"the answer is for req-of-yesterday, but {request} is asked now; nothing was counted"
    )
    assert world.calls == []


async def test_an_answer_to_what_has_changed_since_it_was_shown_is_not_counted(
    world: World, saver: GuardedSaver
) -> None:
    graph, config = counter(world).compile(checkpointer=saver), a_run()
    shown = asked(await graph.ainvoke({"amount": 5}, config)).value["request"]
    await graph.aupdate_state(config, {"amount": 82000}, as_node="PRICING")

    again = asked(await graph.ainvoke(answer("approve"), config))

    assert again.value["request"] != shown
    assert again.value["action_requests"][0]["args"] == {"amount": 82000}
    assert again.value["refused"].startswith("what was asked has changed since it was shown")
    assert world.calls == []
    assert (await aside(requests.get, shown)).status == "withdrawn"


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


async def test_two_teams_take_two_passes(world: World, saver: GuardedSaver) -> None:
    gate = approving(paying(world), teams={"travel": 1, "finance": 1})
    graph, config = counter(world, gate).compile(checkpointer=saver), a_run()
    first = asked(await graph.ainvoke({"amount": 5}, config))

    with speaks("min", "travel"):
        between = asked(await graph.ainvoke(answer("approve"), config))
    with speaks("lee", "finance"):
        ended = await graph.ainvoke(answer("approve"), config)

    assert first.value["missing"] == {"travel": 1, "finance": 1}
    assert between.value["missing"] == {"finance": 1}
    assert [vote["voter"] for vote in between.value["votes"]] == ["min"]
    assert between.id != first.id
    assert between.value["request"] == first.value["request"]
    assert ended["status"] == "COMPLETED"


async def test_one_person_does_not_make_two_teams(world: World, saver: GuardedSaver) -> None:
    gate = approving(paying(world), teams={"travel": 1, "finance": 1})
    graph, config = counter(world, gate).compile(checkpointer=saver), a_run()
    await graph.ainvoke({"amount": 5}, config)

    with speaks("min", "travel"):
        await graph.ainvoke(answer("approve"), config)
        again = asked(await graph.ainvoke(answer("approve"), config))

    assert again.value["missing"] == {"finance": 1}
    assert world.calls == []


async def test_somebody_who_may_not_decide_is_told_and_the_others_are_still_asked(
    world: World, saver: GuardedSaver
) -> None:
    graph, config = counter(world, approving(paying(world), teams={"travel": 1})).compile(checkpointer=saver), a_run()
    await graph.ainvoke({"amount": 5}, config)

    with speaks("lee", "finance"):
        again = asked(await graph.ainvoke(answer("approve"), config))

    assert again.value["refused"].startswith("lee@finance may not decide")
    with speaks("min", "travel"):
        assert (await graph.ainvoke(answer("approve"), config))["status"] == "COMPLETED"


async def test_nobody_approves_their_own_request_by_whichever_door(world: World, saver: GuardedSaver) -> None:
    gate = approving(paying(world), separation_of_duty=True)
    graph, config = counter(world, gate).compile(checkpointer=saver), a_run()

    with speaks("kim", "travel"):
        await graph.ainvoke({"amount": 5}, config)
        again = asked(await graph.ainvoke(answer("approve"), config))

    assert again.value["refused"].startswith("kim asked for this")
    assert world.calls == []


async def test_where_only_authenticated_people_count_the_local_user_does_not(world: World, saver: GuardedSaver) -> None:
    gate = approving(paying(world), authenticated_only=True)
    graph, config = counter(world, gate).compile(checkpointer=saver), a_run()
    await graph.ainvoke({"amount": 5}, config)

    again = asked(await graph.ainvoke(answer("approve"), config))

    assert "is not authenticated" in again.value["refused"]
    with speaks("min", authenticated=True):
        assert (await graph.ainvoke(answer("approve"), config))["status"] == "COMPLETED"


async def test_a_vote_given_elsewhere_is_found_when_the_run_is_woken(world: World, saver: GuardedSaver) -> None:
    graph, config = counter(world).compile(checkpointer=saver), a_run()
    await graph.ainvoke({"amount": 5}, config)
    request = await open_request(config)
    await aside(requests.vote, request.id, Voter("min", "travel"), "approve")

    ended = await graph.ainvoke(None, config)

    assert (ended["status"], len(world.calls)) == ("COMPLETED", 1)


async def test_an_answer_that_comes_after_the_decision_changes_nothing(world: World, saver: GuardedSaver) -> None:
    graph, config = counter(world).compile(checkpointer=saver), a_run()
    await graph.ainvoke({"amount": 5}, config)
    request = await open_request(config)
    await aside(requests.vote, request.id, Voter("min", "travel"), "reject")

    with speaks("lee"):
        ended = await graph.ainvoke(answer("approve"), config)

    assert ended["status"] == "DECLINED"
    assert [vote["voter"] for vote in ended["approvals"]["APPROVING"]["votes"]] == ["min"]


async def test_an_edit_sends_it_back_with_a_wish_and_asks_about_the_result(world: World, saver: GuardedSaver) -> None:
    graph, config = counter(world).compile(checkpointer=saver), a_run()
    first = asked(await graph.ainvoke({"amount": 5}, config)).value["request"]

    edited = {"name": "pay", "args": {"amount": 6}}
    again = asked(await graph.ainvoke(answer("edit", edited_action=edited), config))
    ended = await graph.ainvoke(answer("approve"), config)

    assert (await aside(requests.get, first)).note == "amount: 6"
    assert again.value["request"] != first
    assert again.value["action_requests"][0]["args"] == {"amount": 6}
    assert [call[1] for call in world.calls] == [{"amount": 6}]
    assert ended["approvals"]["APPROVING"]["changes"] == 1


async def test_the_number_of_changes_is_bounded(world: World, saver: GuardedSaver) -> None:
    graph, config = counter(world).compile(checkpointer=saver), a_run()
    offered = [asked(await graph.ainvoke({"amount": 5}, config)).value["review_configs"][0]["allowed_decisions"]]

    for _ in range(2):
        again = asked(await graph.ainvoke(answer("edit", message="another"), config))
        offered.append(again.value["review_configs"][0]["allowed_decisions"])
    refused = asked(await graph.ainvoke(answer("edit", message="another"), config))

    assert [("edit" in decisions) for decisions in offered] == [True, True, False]
    assert "cannot be answered with 'change'" in refused.value["refused"]
    assert refused.value["action_requests"][0]["args"] == {"amount": 7}


async def test_where_no_change_is_offered_an_edit_is_refused(world: World, saver: GuardedSaver) -> None:
    graph, config = counter(world, approving(paying(world))).compile(checkpointer=saver), a_run()
    question = asked(await graph.ainvoke({"amount": 5}, config))

    again = asked(await graph.ainvoke(answer("edit", message="another"), config))

    assert question.value["review_configs"][0]["allowed_decisions"] == ["approve", "reject"]
    assert "accepted: approve, reject" in again.value["refused"]


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


def test_a_gate_declares_who_decides() -> None:
    gate: Gate = approving(teams={"travel": 2}, separation_of_duty=True, changes=1)

    assert gate.policy().decisions == ("approve", "reject", "change")
    assert gate.policy(used_changes=1).decisions == ("approve", "reject")
    assert gate.policy().teams == {"travel": 2}


async def test_a_vote_cut_short_by_a_crash_is_not_counted_for_whoever_wakes_the_run(
    world: World, saver: GuardedSaver
) -> None:
    killed: list[str] = []

    def shows(state: Any) -> dict[str, Any]:
        if killed:
            raise ZeroDivisionError(killed.pop())
        return {"amount": state["amount"]}

    gate = approving(paying(world), shows=shows, separation_of_duty=True)
    graph, config = counter(world, gate).compile(checkpointer=saver), a_run()
    with speaks("kim", "travel"):
        await graph.ainvoke({"amount": 5}, config)
        killed.append("after the answer was stored, before it was a vote")
        with pytest.raises(ZeroDivisionError):
            await graph.ainvoke(answer("approve"), config)

    with speaks("lee", "travel"):
        await graph.ainvoke(None, config)

    assert (await open_request(config)).votes == ()
    assert world.calls == []
