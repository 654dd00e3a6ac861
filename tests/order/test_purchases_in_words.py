"""A purchase for the shelf is asked for in words, in either language; what is missing is asked, nothing is guessed."""

from typing import Any

import pytest

from tests.order.test_with_a_model import model
from tests.support.doors import APPROVE, GraphDoor, Seen, World
from tests.support.openai_server import called
from tests.support.shop_server import ShopServer


@pytest.fixture
def buying(place: World) -> GraphDoor:
    return GraphDoor(place, "purchase")


def said(seen: Seen) -> str:
    return str(seen.values["messages"][-1].text)


def asked(seen: Seen) -> str:
    return str((seen.interrupt or {}).get("question", ""))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Buy 20 filters for the shelf", "20 of FILTER-K2 are on order"),
        ("매장 재고로 필터 스무 개 발주해 줘", "FILTER-K2 20개를 발주했습니다"),
        ("필터가 300개 미만이면 50개 발주해 줘", "FILTER-K2 50개를 발주했습니다"),
    ],
)
def test_a_purchase_in_words_is_made_once_and_told_in_the_same_language(
    words: str, told: str, buying: GraphDoor, shop: ShopServer
) -> None:
    ended = buying.look(buying.start({"ask": words}))

    assert ended.status == "COMPLETED"
    assert told in said(ended)
    assert shop.held() == {"purchase": 1}


def test_how_many_is_asked_for_and_the_answer_completes_it(buying: GraphDoor, shop: ShopServer) -> None:
    run = buying.start({"ask": "restock the filters"})
    waiting = buying.look(run)

    ended = buying.answer(run, {"answer": "thirty"})

    assert asked(waiting) == "I still need how many."
    assert ended.values["purchase"] == {"sku": "FILTER-K2", "quantity": 30}
    assert ended.status == "COMPLETED"


def test_a_product_that_is_not_sold_or_may_be_several_is_asked_about(buying: GraphDoor, shop: ShopServer) -> None:
    run = buying.start({"ask": "K2 재고로 5개 발주해 줘"})
    several = buying.look(run)

    ended = buying.answer(run, {"answer": "필터"})

    assert "오름 K2 필터" in asked(several) and "주전자" in asked(several)
    assert ended.values["purchase"] == {"sku": "FILTER-K2", "quantity": 5}
    assert shop.held() == {"purchase": 1}


def test_two_products_at_once_are_bought_one_at_a_time(buying: GraphDoor, shop: ShopServer) -> None:
    run = buying.start({"ask": "buy 20 filters and 2 kettles for the shop"})
    waiting = buying.look(run)

    ended = buying.answer(run, {"answer": "20 filters"})

    assert "filters, kettles" in asked(waiting)
    assert ended.values["purchase"] == {"sku": "FILTER-K2", "quantity": 20}
    assert shop.held() == {"purchase": 1}


def test_what_is_there_already_is_not_bought(buying: GraphDoor, shop: ShopServer) -> None:
    ended = buying.look(buying.start({"ask": "if fewer than 15 kettles are on the shelf, buy 20 more"}))

    assert ended.status == "DECLINED"
    assert "there are 24 and 0 are on order, not below 15" in said(ended)
    assert shop.made() == {}


def test_a_large_purchase_in_words_waits_for_the_same_approval(buying: GraphDoor, shop: ShopServer) -> None:
    run = buying.start({"ask": "가게에서 팔 로스터 두 대 들여와"})
    waiting, before = buying.look(run), shop.made()

    ended = buying.answer(run, APPROVE)

    assert waiting.next == ("APPROVING",) and before == {}
    assert ended.status == "COMPLETED"
    assert shop.held() == {"purchase": 1}


@pytest.mark.parametrize("words", ["Where is my order?", "오늘 날씨 어때요?", "hello"])
def test_words_that_buy_nothing_for_the_shelf_are_told_so(words: str, buying: GraphDoor, shop: ShopServer) -> None:
    ended = buying.look(buying.start({"ask": words}))

    assert ended.status == "DECLINED"
    assert "20" in said(ended)
    assert shop.made() == {}


@pytest.mark.parametrize(
    "words",
    [
        "Don't buy 20 filters for the shelf",
        "Did you buy 20 filters for the shelf yesterday?",
        "Should we buy 20 filters for the shelf?",
        "필터 20개 발주하지 마",
        "필터 20개 발주했어?",
        "필터 20개 발주할까요?",
    ],
)
def test_a_word_about_a_purchase_buys_nothing(words: str, buying: GraphDoor, shop: ShopServer) -> None:
    ended = buying.look(buying.start({"ask": words}))

    assert ended.status == "DECLINED"
    assert shop.made() == {}


def test_a_number_that_is_corrected_is_asked_for(buying: GraphDoor, shop: ShopServer) -> None:
    waiting = buying.look(buying.start({"ask": "buy 20 filters for the shelf, no, 30"}))

    assert waiting.next == ("CLARIFYING",)
    assert shop.made() == {}


@pytest.mark.parametrize("reply", [{"give_up": True}, {"answer": "forget it"}, {"answer": "아니다 취소해 주세요"}])
def test_who_gives_up_has_bought_nothing(reply: dict[str, Any], buying: GraphDoor, shop: ShopServer) -> None:
    run = buying.start({"ask": "restock the filters"})

    ended = buying.answer(run, reply)

    assert ended.status == "DECLINED"
    assert shop.made() == {}


def test_after_words_the_data_of_the_next_turn_is_what_counts_and_the_other_way_round(
    buying: GraphDoor, shop: ShopServer
) -> None:
    run = buying.start({"ask": "buy 20 filters for the shelf"})

    second = buying.say(run, {"purchase": {"sku": "KETTLE-K2", "quantity": 3}})
    third = buying.say(run, {"ask": "buy 4 kettles for the shelf"})
    waiting = buying.say(run, {"ask": "restock the scales"})
    left = buying.say(run, {"purchase": {"sku": "SCALE-S3", "quantity": 1}})

    assert waiting.next == ("CLARIFYING",)
    assert left.values["purchase"] == {"sku": "SCALE-S3", "quantity": 1}
    assert second.values["outcomes"]["PURCHASING"]["result"] == "done"
    assert third.values["purchase"] == {"sku": "KETTLE-K2", "quantity": 4}
    assert shop.held() == {"purchase": 4}


def test_what_a_model_reads_is_looked_up_at_the_shelf(
    buying: GraphDoor, shop: ShopServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: dict[str, Any] = {"is_purchase": True, "lines": [{"product": "filter", "quantity": 7}], "below": 500}

    with model(monkeypatch, called("PurchaseReading", read)):
        ended = buying.look(buying.start({"ask": "seven of those filter thingies, unless we have five hundred"}))

    assert ended.values["purchase"] == {"sku": "FILTER-K2", "quantity": 7, "below": 500}
    assert shop.held() == {"purchase": 1}
