"""What the offline skill reads in an order, and which product is meant by it."""

import json
from datetime import date
from typing import Any

import pytest
from langchain_core.messages import HumanMessage

from nodes.order.matching import matching
from nodes.order.reading import OrderReading
from tools.models.offline.order_reading import order_reading
from tools.models.offline.skills import Asked
from tools.services import shop_service


def read(*said: tuple[str, list[str]]) -> OrderReading:
    entries = [{"kind": "answer" if about else "request", "about": about, "text": text} for text, about in said]
    heard: list[Any] = [HumanMessage(json.dumps({"said": entries}, ensure_ascii=False))]
    return OrderReading.model_validate(order_reading(Asked(heard, {}, "OrderReading", date.today)))


@pytest.mark.parametrize(
    ("text", "lines", "address"),
    [
        (
            "보조배터리 2개 주문해 줘, 서울시 강남구 테헤란로 1로 보내 주세요, 카드 tok_visa",
            [("보조배터리", 2)],
            "서울시 강남구 테헤란로 1",
        ),
        (
            "핸드 그라인더 두 개랑 원두 세 봉지 주문할게요. 부산시 해운대구 1로 보내 주세요. 결제는 tok_visa로",
            [("핸드 그라인더", 2), ("원두", 3)],
            "부산시 해운대구 1",
        ),
        (
            "Please send me two electric kettles and 4 filters. Ship to 5 High St, Busan. Pay with tok_visa",
            [("electric kettles", 2), ("filters", 4)],
            "5 High St, Busan",
        ),
        (
            "order KETTLE-K2 x 2, ship it to 12 Main Street, Seoul and charge my card tok_visa please",
            [("KETTLE-K2", 2)],
            "12 Main Street, Seoul",
        ),
    ],
)
def test_an_order_in_either_language_is_read(text: str, lines: list[tuple[str, int]], address: str) -> None:
    reading = read((text, []))

    assert reading.is_order
    assert [(line.product, line.quantity) for line in reading.lines] == lines
    assert (reading.card, reading.address) == ("tok_visa", address)


def test_a_later_answer_replaces_what_was_said_before() -> None:
    reading = read(("order 2 toasters to 12 Main Street, card tok_visa", []), ("3 kettles", ["lines"]))

    assert [(line.product, line.quantity) for line in reading.lines] == [("kettles", 3)]
    assert reading.address == "12 Main Street"


@pytest.mark.parametrize(
    "text", ["Where is my order?", "I want a refund for 2 kettles", "주문 취소해 주세요", "hello", ""]
)
def test_what_orders_nothing_is_no_order(text: str) -> None:
    assert not read((text, [])).is_order


def test_any_text_is_read_in_time() -> None:
    awkward = ["가시 " * 2000, "order 2 " * 900, "서울시 " + "가로 " * 2500, "card " * 1500, "a, and " * 1100]

    assert [isinstance(read((text, [])), OrderReading) for text in awkward] == [True] * len(awkward)


@pytest.mark.parametrize(
    ("said", "skus"),
    [
        ("kettles", ["KETTLE-K2"]),
        ("bags of coffee beans", ["BEANS-1KG"]),
        ("원두 1킬로그램", ["BEANS-1KG"]),
        ("그라인더", ["GRINDER-H1"]),
        ("grinder-h1", ["GRINDER-H1"]),
        ("K2", ["FILTER-K2", "KETTLE-K2"]),
        ("coffee", ["BEANS-1KG", "SCALE-S3"]),
        ("보조배터리", []),
        ("rind", []),
        ("", []),
    ],
)
async def test_a_product_is_meant_by_its_sku_or_by_words_of_its_name(said: str, skus: list[str]) -> None:
    products = await (await shop_service()).products()

    found = matching(said, products)

    assert sorted(one["sku"] for one in found) == skus


@pytest.mark.parametrize(
    "text",
    [
        "Please don't order two kettles to 12 Main Street, Seoul, card tok_visa",
        "cancel my order of 2 kettles to 12 Main Street, card tok_visa",
        "I'd like to return 2 kettles, card tok_visa",
        "How much is it if I order two kettles to 12 Main Street?",
        "주전자 두 개 주문하지 마세요, 서울시 종로구 세종대로 1로 보내지 마세요, 카드 tok_visa",
        "주전자 두 개 주문하면 얼마예요?",
    ],
)
def test_a_word_about_an_order_is_no_order(text: str) -> None:
    assert not read((text, [])).is_order


def test_what_is_asked_beside_an_order_does_not_stop_it() -> None:
    reading = read(("Ship 2 kettles to 12 Main St. Seoul, card tok_visa. How much is the shipping?", []))

    assert [(line.product, line.quantity) for line in reading.lines] == [("kettles", 2)]
    assert reading.address == "12 Main St. Seoul"


@pytest.mark.parametrize(
    "text",
    [
        "two kettles to 12 Main Street, no wait, three kettles, to 5 Elm Road, Busan, card tok_visa",
        "two kettles, no, three kettles, card tok_visa",
        "주전자 2개 아니 3개 주문할게요, 카드 tok_visa",
    ],
)
def test_an_order_that_corrects_itself_is_asked_about(text: str) -> None:
    reading = read((text, []))

    assert reading.is_order
    assert (reading.lines, reading.address, reading.card) == ([], None, "tok_visa")


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("I want 1,500 filters", 1_500),
        ("필터 1,500개 주문해 줘", 1_500),
        ("I want 1.5 filters", None),
        ("I want 1,5 filters", None),
        ("I want 2~3 filters", None),
        ("I want -5 filters", None),
        ("I want half a filter", None),
        ("필터 1.5개 주문해 줘", None),
        ("필터 -3개 주문해 줘", None),
        ("필터 2~3개 주문해 줘", None),
    ],
)
def test_a_number_is_read_whole_or_not_at_all(text: str, quantity: int | None) -> None:
    assert [line.quantity for line in read((text, [])).lines] == ([quantity] if quantity else [])


@pytest.mark.parametrize(
    "reply", ["no, make it three", "actually three please", "아니 세 개로", "아니요, 3개로 해 주세요"]
)
def test_another_number_in_an_answer_changes_how_many_and_is_no_address(reply: str) -> None:
    reading = read(("two kettles please", []), (reply, ["card", "address"]))

    assert [(line.product, line.quantity) for line in reading.lines] == [("kettles", 3)]
    assert reading.address is None


@pytest.mark.parametrize(
    "reply", ["hmm", "I don't know", "what for?", "나중에요", "몰라요", "you idiots", "세 개", "3", "세 개로 바꿔 줘"]
)
def test_what_names_no_place_is_no_address(reply: str) -> None:
    assert read(("two kettles please", []), (reply, ["address"])).address is None


@pytest.mark.parametrize(
    "reply", ["12 Main Street, Seoul", "Baker Street", "서울시 종로구 세종대로 1", "강남역", "서울시청", "5 Elm Court"]
)
def test_what_names_a_place_is_the_address(reply: str) -> None:
    assert read(("two kettles please", []), (reply, ["address"])).address == reply
