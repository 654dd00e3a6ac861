"""What becomes of an order, and what the shop holds when it is over."""

import pytest

from tests.order.orders import ENGLISH, KOREAN, LARGE, SENT, SMALL
from tests.support.doors import APPROVE, GraphDoor, Seen
from tests.support.shop_server import ShopServer
from tools.shop.sandbox.faults import Rule


def said(seen: Seen) -> str:
    return str(seen.values["messages"][-1].text)


def test_a_small_order_is_reserved_paid_and_sent_without_asking_anybody(door: GraphDoor, shop: ShopServer) -> None:
    run = door.start({"order": SMALL})

    ended = door.look(run)
    assert ended.status == "COMPLETED"
    assert list(ended.values["outcomes"]) == ["RESERVING", "CHARGING", "SCHEDULING", "INVOICING"]
    assert "APPROVING" not in ended.values["approvals"]
    assert shop.held() == SENT
    assert "₩118,000" in said(ended)
    assert ended.values["held"]["reservation"]["reference"] in said(ended)  # the number that `support` asks for


def test_a_large_order_waits_with_its_goods_reserved_and_is_paid_once_approved(
    door: GraphDoor, shop: ShopServer
) -> None:
    run = door.start({"order": LARGE})
    waiting = door.look(run)
    before = shop.held()

    ended = door.answer(run, APPROVE)

    assert waiting.next == ("APPROVING",)
    assert before == {"reservation": 1}
    assert waiting.interrupt is not None
    assert waiting.interrupt["action_requests"][0]["args"]["total"] == "₩1,290,000"
    assert "tok_visa" not in str(waiting.interrupt)
    assert ended.status == "COMPLETED"
    assert shop.held() == SENT


def test_an_order_that_is_rejected_gives_its_goods_back(door: GraphDoor, shop: ShopServer) -> None:
    run = door.start({"order": LARGE})

    ended = door.answer(run, {"decisions": [{"type": "reject", "message": "too dear"}]})

    assert ended.status == "ROLLED_BACK"
    assert "too dear" in said(ended)
    assert (shop.held(), shop.made()) == ({}, {"reservation": 1})


def test_what_was_made_dearer_after_the_approval_is_not_paid(door: GraphDoor, shop: ShopServer) -> None:
    run = door.start({"order": LARGE})
    request = door.look(run).interrupt["request"]  # type: ignore[index]
    door.update(run, {"total": {"minor": 9_000_000, "currency": "KRW"}})

    asked_again = door.answer(run, {**APPROVE, "request": request})

    assert asked_again.next == ("APPROVING",)
    assert shop.calls("charge_credit_card") == 0


def test_a_state_forged_past_the_gate_charges_nothing(door: GraphDoor, shop: ShopServer) -> None:
    run = door.start({"order": LARGE})

    door.update(run, {"approvals": {"APPROVING": {"verdict": "approved", "occurrence": 1}}}, as_node="APPROVING")
    ended = door.go_on(run)

    assert ended.status == "ROLLED_BACK"
    assert shop.calls("charge_credit_card") == 0


def test_shipping_that_is_refused_gives_the_money_and_then_the_goods_back(door: GraphDoor, shop: ShopServer) -> None:
    shop.trouble(Rule("schedule_shipping", "refuse", reason="no lorry"))

    ended = door.look(door.start({"order": SMALL}))

    assert ended.status == "ROLLED_BACK"
    assert list(ended.values["outcomes"])[-2:] == ["REFUNDING", "RELEASING"]
    assert "no lorry" in said(ended)
    assert shop.held() == {}


def test_a_declined_card_is_told_and_the_goods_go_back(door: GraphDoor, shop: ShopServer) -> None:
    ended = door.look(door.start({"order": {**SMALL, "card": "tok_declined"}}))

    assert ended.status == "ROLLED_BACK"
    assert "declined" in said(ended)
    assert (shop.held(), shop.made()) == ({}, {"reservation": 1})


def test_a_connection_dropped_after_the_payment_charges_once(door: GraphDoor, shop: ShopServer) -> None:
    shop.trouble(Rule("charge_credit_card", "drop_after"))

    ended = door.look(door.start({"order": SMALL}))

    assert ended.status == "COMPLETED"
    assert shop.made() == SENT


def test_shipping_of_which_nobody_knows_is_cancelled_first(door: GraphDoor, shop: ShopServer) -> None:
    lost = [Rule("schedule_shipping", "error_after"), Rule("schedule_shipping", "refuse", nth=2, times=None)]
    shop.trouble(*lost, Rule("find", "error_before", kind="shipment", times=None))

    ended = door.look(door.start({"order": SMALL}))

    assert ended.status == "ROLLED_BACK"
    assert list(ended.values["outcomes"])[-3:] == ["CANCELLING_SHIPMENT", "REFUNDING", "RELEASING"]
    assert (shop.held(), shop.made()) == ({}, SENT)


def test_a_refund_that_is_stuck_waits_for_an_operator_and_is_tried_again(door: GraphDoor, shop: ShopServer) -> None:
    shop.trouble(Rule("schedule_shipping", "refuse"), Rule("refund", "refuse", reason="the bank is closed"))
    run = door.start({"order": SMALL})
    waiting = door.look(run)

    ended = door.answer(run, {"decisions": [{"type": "reject"}]})

    assert waiting.next == ("NEEDS_OPERATOR",)
    assert waiting.interrupt is not None
    assert "the bank is closed" in waiting.interrupt["action_requests"][0]["description"]
    assert ended.status == "ROLLED_BACK"
    assert shop.held() == {}


def test_what_is_not_in_stock_is_told_with_what_there_is_and_nothing_is_held(door: GraphDoor, shop: ShopServer) -> None:
    ended = door.look(door.start({"order": {**SMALL, "lines": [{"sku": "ROASTER-R5", "quantity": 50}]}}))

    assert ended.status == "DECLINED"
    assert "of Home roaster R5 there are 3, not 50" in said(ended)
    assert shop.made() == {}


@pytest.mark.parametrize(("words", "total"), [(ENGLISH, "₩168,000"), (KOREAN, "₩264,000")])
def test_an_order_in_words_is_read_and_sent(words: str, total: str, door: GraphDoor, shop: ShopServer) -> None:
    ended = door.look(door.start({"ask": words}))

    assert ended.status == "COMPLETED"
    assert total in said(ended)
    assert shop.held() == SENT


def test_what_is_missing_is_asked_for_and_the_answers_complete_the_order(door: GraphDoor, shop: ShopServer) -> None:
    run = door.start({"ask": "주전자 한 대 사고 싶어요"})
    first = door.look(run)
    second = door.answer(run, {"answer": "카드는 tok_visa 입니다"})

    ended = door.answer(run, {"answer": "서울시 종로구 세종대로 1입니다"})

    assert first.interrupt is not None and second.interrupt is not None
    assert "카드 토큰" in first.interrupt["question"] and "주소" in first.interrupt["question"]
    assert "카드 토큰" not in second.interrupt["question"] and "주소" in second.interrupt["question"]
    assert ended.status == "COMPLETED"
    assert ended.values["wish"]["address"] == "서울시 종로구 세종대로 1"
    assert shop.held() == SENT


def test_a_product_that_is_not_sold_is_asked_about_with_those_that_are(door: GraphDoor, shop: ShopServer) -> None:
    run = door.start({"ask": "보조배터리 2개 주문해 줘, 서울시 강남구 테헤란로 1로 보내 주세요, 카드 tok_visa"})
    asked = door.look(run)

    ended = door.answer(run, {"answer": "핸드 그라인더 2개"})

    assert asked.interrupt is not None
    assert "'보조배터리'" in asked.interrupt["question"] and "핸드 그라인더 H1" in asked.interrupt["question"]
    assert ended.status == "COMPLETED"
    assert shop.held() == SENT


def test_an_order_given_as_data_without_a_card_is_completed_by_an_answer(door: GraphDoor, shop: ShopServer) -> None:
    run = door.start({"order": {name: value for name, value in SMALL.items() if name != "card"}})
    asked = door.look(run)

    ended = door.answer(run, {"answer": "tok_visa"})

    assert asked.next == ("CLARIFYING",)
    assert ended.status == "COMPLETED"
    assert shop.held() == SENT


def test_a_person_who_never_answers_what_is_asked_is_asked_four_times(door: GraphDoor, shop: ShopServer) -> None:
    run = door.start({"ask": "I want to order a kettle"})

    seen = [door.answer(run, {"answer": "hm?"}) for _ in range(4)]

    assert [one.status for one in seen] == ["", "", "", "DECLINED"]
    assert shop.made() == {}


@pytest.mark.parametrize("words", ["Where is my order?", "환불해 주세요", "What is the weather?"])
def test_words_that_order_nothing_are_told_so(words: str, door: GraphDoor, shop: ShopServer) -> None:
    ended = door.look(door.start({"ask": words}))

    assert ended.status == "DECLINED"
    assert "tok_visa" in said(ended)
    assert shop.made() == {}


def test_a_second_order_of_a_thread_owes_nothing_to_the_first(door: GraphDoor, shop: ShopServer) -> None:
    run = door.start({"order": LARGE})
    door.answer(run, APPROVE)

    again = door._call(run, {"order": LARGE})
    refused = door.answer(run, {"decisions": [{"type": "reject", "message": "not twice"}]})
    third = door._call(run, {"ask": "I want to order 2 kettles"})

    assert again.next == ("APPROVING",)
    assert refused.status == "ROLLED_BACK"
    assert "not twice" in said(refused)
    assert shop.held() == SENT
    assert third.interrupt is not None
    assert "address" in third.interrupt["question"]
