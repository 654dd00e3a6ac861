"""What a gate is answered: each answer is counted once, for what was shown, or explained and asked again."""

from typing import Any

import pytest
from langgraph.types import Command

from host.checkpoints import GuardedSaver
from reliability.identity import Voter
from reliability.ledger import aside, requests
from tests.support.shop import a_run, answer, approving, counter, paying, speaks
from tests.support.standing import asked, open_request
from tests.support.world import World

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
