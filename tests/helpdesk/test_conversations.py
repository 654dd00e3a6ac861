"""A conversation with the desk: who answers, in which language, and what later turns know of earlier ones."""

import pytest

from tests.helpdesk.conftest import Desk, answer, way


def test_an_order_is_looked_up_by_billing_and_the_next_turn_still_knows_which(desk: Desk) -> None:
    desk.say("What is in order ORD-1003?")

    ended = desk.say("And can I get a refund for it please?")

    assert ended.status == "ANSWERED"
    assert way(ended) == ["TRIAGING", "BILLING"]
    assert "₩73,000" in answer(ended) and ended.values["refund"]["reference"] in answer(ended)
    assert desk.paid() == 1


def test_trouble_is_answered_from_the_handbook_in_polite_korean(desk: Desk) -> None:
    ended = desk.say("주전자가 갑자기 안 켜져요")

    assert way(ended) == ["TRIAGING", "TECHNICAL"]
    assert "과열 방지 장치" in answer(ended) and "오름 K2 전기 주전자 사용 설명서" in answer(ended)
    assert answer(ended).startswith("안내 문서에 따르면 다음과 같습니다.")


def test_each_turn_is_triaged_anew(desk: Desk) -> None:
    said = ["ORD-1001 상태 알려 주세요", "주전자 물때는 어떻게 없애나요?", "원두 얼마예요?"]

    ways = [way(desk.say(text))[-1] for text in said]

    assert ways == ["BILLING", "TECHNICAL", "GENERAL"]


def test_a_bare_number_after_our_question_goes_on_with_the_refund(desk: Desk) -> None:
    asked = desk.say("환불 부탁드립니다")

    ended = desk.say("ORD-1001")

    assert "주문 번호" in answer(asked)
    assert desk.paid() == 1
    assert "환불했습니다" in answer(ended)


@pytest.mark.parametrize(
    ("wish", "reply", "paid"),
    [
        ("I want my money back", "1003", "₩73,000"),
        ("환불", "1003번이요", "₩73,000"),
        ("I want my money back", "It is order ORD-1003", "₩73,000"),
        ("I want my money back", "sorry, I mean the one with the number ord-1003.", "₩73,000"),
        ("환불 부탁드립니다", "주문번호는 ORD-1003이에요", "₩73,000"),
        ("돈을 돌려받고 싶어요", "ORD-1003 주문입니다", "₩73,000"),
    ],
)
def test_the_answer_to_which_order_goes_on_with_the_refund_that_was_asked_for(
    desk: Desk, wish: str, reply: str, paid: str
) -> None:
    asked = desk.say(wish)

    ended = desk.say(reply)

    assert asked.values["open"] == {"by": "BILLING", "messages": 1}
    assert way(ended) == ["TRIAGING", "BILLING"]
    assert desk.paid() == 1 and paid in answer(ended)
    assert ended.values["open"] is None


def test_a_wrong_number_in_between_does_not_make_the_desk_forget_what_was_wanted(desk: Desk) -> None:
    desk.say("I want my money back")
    unknown = desk.say("It is ORD-9999")

    ended = desk.say("Oh, it is ORD-1001")

    assert "no order ORD-9999" in answer(unknown) and unknown.values["open"]["messages"] == 2
    assert desk.paid() == 1 and "₩59,000" in answer(ended)


@pytest.mark.parametrize(
    "reply",
    [
        "ORD-1003, but forget the refund",
        "Was ORD-1003 shipped?",
        "ORD-1003 does not work any more",
        "ORD-1003 배송 상태만 알려 주세요",
        "환불 말고 ORD-1003 확인해 주세요",
        "I do not want a refund of ORD-1003 any more",
    ],
)
def test_a_message_that_wants_something_else_pays_nothing_though_a_refund_was_asked_about(
    desk: Desk, reply: str
) -> None:
    desk.say("I want my money back")

    ended = desk.say(reply)

    assert (ended.status, desk.paid()) == ("ANSWERED", 0)


def test_a_matter_that_was_answered_is_not_taken_up_by_a_later_number(desk: Desk) -> None:
    desk.say("I want my money back")
    desk.say("What are your opening hours?")

    ended = desk.say("ORD-1003")

    assert (ended.status, desk.paid()) == ("ANSWERED", 0)
    assert "₩73,000 paid" in answer(ended)


def test_what_triage_could_not_place_is_placed_together_with_the_answer_to_its_question(desk: Desk) -> None:
    asked = desk.say("I have a problem")

    ended = desk.say("it is the kettle, it leaks")

    assert way(asked) == ["TRIAGING"] and "?" in answer(asked)
    assert way(ended) == ["TRIAGING", "TECHNICAL"]


def test_what_no_document_says_is_not_made_up_and_a_yes_leads_to_a_person(desk: Desk) -> None:
    asked = desk.say("Who is the president of France?")
    unknown = desk.say("Just the president")

    ended = desk.say("yes please")

    assert way(asked) == ["TRIAGING"] and "not sure who can help" in answer(asked)
    assert way(unknown) == ["TRIAGING", "GENERAL"]
    assert "I do not guess" in answer(unknown) and "a person" in answer(unknown)
    assert ended.status == "HANDED_TO_PERSON"
    assert desk.say("Hello").status == "ANSWERED"


def test_an_order_that_does_not_exist_is_said_so(desk: Desk) -> None:
    ended = desk.say("refund ORD-9999 please")

    assert ended.status == "ANSWERED"
    assert "I know of no order ORD-9999" in answer(ended)
    assert desk.paid() == 0


def test_nothing_readable_ends_at_once_and_the_conversation_goes_on(desk: Desk) -> None:
    desk.say("Hello")

    ended = desk.say("a\x00b")

    assert ended.status == "DECLINED"
    assert "control character" in answer(ended)
    assert desk.say("What is in order ORD-1001?").status == "ANSWERED"


def test_a_shop_that_is_down_is_told_and_nothing_is_invented(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FERMATA_SHOP_URL", "http://127.0.0.1:9")

    ended = desk.say("refund ORD-1001 please")

    assert ended.status == "ANSWERED"
    assert "look_up_order failed" in answer(ended)


def test_of_two_orders_in_one_message_the_desk_asks_which(desk: Desk) -> None:
    asked = desk.say("refund ORD-1001 ORD-1003")

    ended = desk.say("ORD-1003")

    assert answer(asked).startswith("Which order is it?")
    assert ended.values["refund"]["order"] == "ORD-1003"
    assert desk.paid() == 1


@pytest.mark.parametrize(
    ("wish", "reply", "says"),
    [("refund please", "forget it", "I leave it at that"), ("환불 부탁드립니다", "아니 됐어요", "그대로 두겠습니다")],
)
def test_who_does_not_want_it_any_more_is_not_asked_again(desk: Desk, wish: str, reply: str, says: str) -> None:
    desk.say(wish)

    ended = desk.say(reply)

    assert says in answer(ended)
    assert ended.values["open"] is None
    assert desk.paid() == 0


@pytest.mark.parametrize(("thanks", "says"), [("Thank you very much!", "welcome"), ("고맙습니다", "다행입니다")])
def test_thanks_are_taken_for_thanks(desk: Desk, thanks: str, says: str) -> None:
    ended = desk.say(thanks)

    assert says in answer(ended)


def test_whoever_approves_sees_all_that_the_customer_wrote_about_it(desk: Desk) -> None:
    desk.say("환불 부탁드립니다, 소리가 너무 커요")

    waiting = desk.say("1002번")

    assert waiting.interrupt is not None
    assert "소리가 너무 커요 / 1002번" in waiting.interrupt["action_requests"][0]["description"]
