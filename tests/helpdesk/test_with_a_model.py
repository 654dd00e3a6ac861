"""With a language model, over a real loopback server: what it may do is what the machine lets it do."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.helpdesk.conftest import Desk, answer, way
from tests.support.openai_server import OpenAIServer, Reply, called, openai_server

BILLING = called("hand_off_to_billing", {"note": "wants a refund of ORD-1001"})
LOOK = called("look_up_order", {"order": "ord-1001"})


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-a-secret-of-ours")


@contextmanager
def model(monkeypatch: pytest.MonkeyPatch, *script: Reply) -> Iterator[OpenAIServer]:
    with openai_server(*script) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("FERMATA_MODEL", "openai:gpt-stub")
        yield server


def refund(order: str, minor: int) -> Reply:
    return called("refund", {"order": order, "minor": minor, "currency": "KRW"})


def test_a_refund_by_a_model_asks_the_policy_agent_and_is_told_with_the_shops_reference(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = (called("ask_policy", {"task": "may it be refunded?"}), Reply(text="Yes, within 30 days."))
    script = (BILLING, LOOK, *policy, refund("ORD-1001", 59_000), Reply(text="All done!"))

    with model(monkeypatch, *script) as server:
        ended = desk.say("Please refund ORD-1001")

    assert (ended.status, desk.paid()) == ("ANSWERED", 1)
    assert answer(ended).startswith("All done!") and ended.values["refund"]["reference"] in answer(ended)
    assert way(ended) == ["TRIAGING", "BILLING"]
    assert "wants a refund of ORD-1001" in str(server.requests[1]["messages"])
    assert "may it be refunded?" in str(server.requests[3]["messages"])
    assert "Please refund" not in str(server.requests[3]["messages"])


def test_a_model_cannot_pay_an_order_that_nobody_named_nor_a_part_of_one(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = (BILLING, refund("ORD-1003", 73_000), refund("ORD-1001", 1_000), Reply(text="I could not do that."))

    with model(monkeypatch, *script) as server:
        ended = desk.say("Please refund ORD-1001")

    assert (ended.status, desk.paid()) == ("ANSWERED", 0)
    assert "never named" in str(server.requests[2]["messages"])
    assert "59000 are left" in str(server.requests[3]["messages"])


def test_specialists_who_send_it_to_and_fro_end_with_a_person(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    to_and_fro = [called("hand_off_to_technical", {}), called("hand_off_to_billing", {})] * 2

    with model(monkeypatch, BILLING, *to_and_fro):
        ended = desk.say("It is broken and I was charged twice")

    assert ended.status == "HANDED_TO_PERSON"
    assert "to and fro" in ended.values["reason"]


def test_a_model_that_never_answers_ends_with_a_person_within_its_limit(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with model(monkeypatch, BILLING, *[LOOK] * 8) as server:
        ended = desk.say("Please refund ORD-1001")

    assert (ended.status, desk.paid()) == ("HANDED_TO_PERSON", 0)
    assert len(server.requests) == 9
    assert "limit of 8 model calls" in ended.values["reason"]


@pytest.mark.parametrize(
    ("wish", "question", "reply"),
    [
        ("I want my money back", "Which order is it?", "It is order ORD-1001"),
        ("환불해 주세요", "주문번호를 알려 주세요.", "ORD-1001이에요"),
    ],
    ids=["English", "Korean"],
)
def test_a_model_is_told_that_a_message_may_answer_what_was_asked_and_what_that_was_about(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, wish: str, question: str, reply: str
) -> None:
    first = (called("hand_off_to_billing", {}), Reply(text=question))
    then = (called("hand_off_to_billing", {}), LOOK, refund("ORD-1001", 59_000), Reply(text="Done."))

    with model(monkeypatch, *first, *then) as server:
        desk.say(wish)
        ended = desk.say(reply)

    told = "BILLING had asked the customer something, about what they wrote in the 1 message(s) before this one"
    triage, billing = str(server.requests[2]["messages"]), str(server.requests[3]["messages"])
    assert told in triage and told in billing
    assert wish in billing and question in billing
    assert (ended.status, desk.paid()) == ("ANSWERED", 1)


def test_what_was_paid_is_told_even_where_the_agent_then_hands_over_to_a_person(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = (BILLING, refund("ORD-1001", 59_000), called("hand_off_to_handed_to_person", {"note": "is angry"}))

    with model(monkeypatch, *script):
        ended = desk.say("Refund ORD-1001 and get me a person")

    assert (ended.status, desk.paid()) == ("HANDED_TO_PERSON", 1)
    assert ended.values["refund"]["reference"] in answer(ended)
