"""What is paid back: at once where it is small, after an approval where it is not, and never twice."""

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from langchain_core.messages import HumanMessage
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.types import Command

from graphs.support import graph
from nodes.support.refunding import LIMIT, asked_for
from reliability.errors import BadInput
from tests.helpdesk.conftest import Desk, answer
from tests.support import warm
from tests.support.doors import GraphDoor

Trouble = Callable[..., None]


def test_a_small_refund_is_paid_at_once_with_its_reference(desk: Desk) -> None:
    ended = desk.say("Please refund my order ORD-1001")

    assert ended.status == "ANSWERED"
    assert desk.paid() == 1
    assert ended.values["refund"]["amount"]["minor"] < LIMIT["minor"]
    assert ended.values["refund"]["reference"] in answer(ended)


def test_a_large_refund_waits_for_the_billing_team_and_is_paid_once_after_it_approved(desk: Desk) -> None:
    waiting = desk.say("ORD-1002 환불해 주세요")
    before = desk.paid()

    ended = desk.decide("approve")

    assert waiting.next == ("APPROVING",)
    assert waiting.interrupt is not None
    assert waiting.interrupt["action_requests"][0]["args"] == {"order": "ORD-1002", "amount": "₩1,290,000"}
    assert (before, desk.paid()) == (0, 1)
    assert ended.status == "ANSWERED"
    assert "₩1,290,000이 환불되었습니다" in answer(ended)


def test_a_rejected_refund_pays_nothing_and_the_customer_hears_why(desk: Desk) -> None:
    desk.say("I want a refund for ORD-1002")

    ended = desk.decide("reject", "the box is missing")

    assert ended.status == "ANSWERED"
    assert desk.paid() == 0
    assert "was not approved: the box is missing" in answer(ended)


def test_asked_for_again_what_went_back_is_not_paid_twice(desk: Desk) -> None:
    desk.say("refund ORD-1001 please")

    ended = desk.say("refund it again please")

    assert "nothing left to refund" in answer(ended)
    assert desk.paid() == 1


def test_after_a_rejection_asking_again_is_a_new_request(desk: Desk) -> None:
    first = desk.say("refund ORD-1002 please")
    desk.decide("reject")

    second = desk.say("please refund ORD-1002, I found the box")
    ended = desk.decide("approve")

    assert first.interrupt is not None and second.interrupt is not None
    assert first.interrupt["request"] != second.interrupt["request"]
    assert (ended.status, desk.paid()) == ("ANSWERED", 1)


def test_small_and_large_refunds_of_one_conversation_have_keys_of_their_own(desk: Desk) -> None:
    keys = []
    for text in ("refund ORD-1001 please", "refund ORD-1002 please", "refund ORD-1003 please"):
        seen = desk.say(text)
        seen = desk.decide("approve") if seen.next else seen
        keys.append(seen.values["outcomes"]["REFUNDING"]["key"])

    occurrence = seen.values["outcomes"]["REFUNDING"]["occurrence"]

    assert len(set(keys)) == 3
    assert occurrence == 3
    assert desk.paid() == 3


@pytest.mark.parametrize("order", ["ORD-1001", "ORD-1002"])
def test_a_refund_whose_answer_is_lost_is_looked_for_and_paid_once(desk: Desk, trouble: Trouble, order: str) -> None:
    trouble({"operation": "refund_order", "action": "drop_after"})

    seen = desk.say(f"refund {order} please")
    ended = desk.decide("approve") if seen.next else seen

    assert ended.status == "ANSWERED"
    assert desk.paid() == 1
    assert ended.values["refund"]["reference"] in answer(ended)


def test_a_refund_that_the_shop_refuses_after_the_approval_goes_to_a_person(desk: Desk, trouble: Trouble) -> None:
    trouble({"operation": "refund_order", "action": "refuse", "reason": "the till is closed", "times": None})
    desk.say("refund ORD-1002 please")

    ended = desk.decide("approve")

    assert ended.status == "HANDED_TO_PERSON"
    assert "the till is closed" in answer(ended)
    assert desk.paid() == 0


@pytest.mark.parametrize("order", ["ORD-1001", "ORD-1002"])
def test_a_refund_that_nobody_can_vouch_for_waits_for_an_operator_who_may_have_it_looked_for_again(
    desk: Desk, trouble: Trouble, order: str
) -> None:
    trouble(
        {"operation": "refund_order", "action": "drop_after"},
        {"operation": "refund_order", "action": "error_before", "times": None},
        {"operation": "find", "action": "error_before", "times": None},
    )
    seen = desk.say(f"refund {order} please")
    stuck = desk.decide("approve") if seen.next == ("APPROVING",) else seen
    still = desk.decide("reject")

    trouble()
    ended = desk.decide("reject")

    assert (stuck.next, still.next) == (("NEEDS_OPERATOR",), ("NEEDS_OPERATOR",))
    assert ended.status == "ANSWERED"
    assert desk.paid() == 1
    assert ended.values["refund"]["reference"] in answer(ended)


def test_an_operator_may_take_over_what_is_in_doubt(desk: Desk, trouble: Trouble) -> None:
    trouble(
        {"operation": "refund_order", "action": "drop_after"},
        {"operation": "refund_order", "action": "error_before", "times": None},
        {"operation": "find", "action": "error_before", "times": None},
    )
    desk.say("refund ORD-1001 please")

    ended = desk.decide("approve")

    assert ended.status == "HANDED_TO_PERSON"
    assert "Nobody can say yet" in answer(ended)


@pytest.mark.parametrize(
    ("said", "order"), [("", "ORD-1003"), ("refund ORD-1003", "ORD-100"), ("refund ORD-11003", "ORD-1003"), ("hi", "")]
)
def test_an_order_that_the_customer_never_named_is_not_paid_back(said: str, order: str) -> None:
    with pytest.raises(BadInput, match="never named"):
        asked_for({"messages": [HumanMessage(said)]}, {"order": order, "minor": 73_000, "currency": "KRW"})


@pytest.mark.parametrize("said", ["refund ord-1003", "ORD1003 환불", "1003", "주문번호는 ORD-1003이에요"])
def test_an_order_is_named_by_its_number(said: str) -> None:
    given = {"order": "ord-1003", "minor": 73_000, "currency": "KRW"}

    assert asked_for({"messages": [HumanMessage(said)]}, given)["order"] == "ORD-1003"


def test_another_process_takes_the_decision(desk: Desk, door: GraphDoor) -> None:
    waiting = desk.say("refund ORD-1002 please")
    assert waiting.interrupt is not None
    env = {"FERMATA_HOME": str(door.world.home)}
    words = ("approve", waiting.interrupt["request"], "--as", "kim@billing", "--json")

    done = warm.fermata(door.world.home / "processes", env, *words).wait()

    told: dict[str, Any] = json.loads(done.out)
    assert (done.code, told["status"]) == (0, "ANSWERED")
    assert desk.paid() == 1


async def test_a_replay_that_wants_another_refund_under_the_same_key_pays_nothing_and_asks_an_operator(
    door: GraphDoor, desk: Desk
) -> None:
    config: Any = {"configurable": {"thread_id": str(uuid4())}}
    await graph.copy(update={"checkpointer": InMemorySaver()}).ainvoke({"ask": "refund ORD-1001 please"}, config)
    lost = graph.copy(update={"checkpointer": InMemorySaver()})  # its checkpoints are gone; the ledger is not

    stopped = await lost.ainvoke({"ask": "refund ORD-1003 please"}, config)
    looked = await lost.ainvoke(Command(resume={"decisions": [{"type": "reject"}]}), config)

    known = stopped["outcomes"]["REFUNDING"]
    assert (stopped["standing"], known["result"]) == ("in doubt", "unknown")
    assert "ORD-1001" in known["reason"] and "ORD-1003" in known["reason"] and "Nothing was sent" in known["reason"]
    assert "accept_refund_in_doubt" in str(stopped["__interrupt__"])
    assert looked["status"] == "ANSWERED" and "ORD-1001" in looked["messages"][-1].text
    assert desk.paid() == 1
