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
