"""Purchases, campaigns and orders at the front desk: their questions and gates surface like in runs of their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from reliability.ledger import ledger, requests
from tests.campaign.conftest import PEOPLE, letters
from tests.support.doors import APPROVE, GraphDoor, World
from tests.support.shop_server import ShopServer, shop_server

LETTER = 'Send everybody on the list people.csv a mail about our new shop, message: "{greeting} We open in {city}."'
편지 = 'people.csv 명단에 있는 모두에게 새 매장 안내 메일을 보내 줘, 내용: "{greeting} {city}에 문을 엽니다."'


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ShopServer]:
    with shop_server(tmp_path / "outside") as server:
        monkeypatch.setenv("FERMATA_SHOP_URL", server.url)
        yield server


@pytest.fixture
def counter(home: Path, shop: ShopServer) -> GraphDoor:
    """A front desk with a shop, a mail sandbox and one list of people."""
    (home / "lists").mkdir(parents=True)
    (home / "lists" / "people.csv").write_text(PEOPLE, "utf-8")
    return GraphDoor(World(home, None), "front_desk")  # type: ignore[arg-type]


@pytest.mark.parametrize("words", [LETTER, 편지])
def test_a_campaign_at_the_desk_never_sends_before_the_list_and_the_text_were_approved(
    words: str, counter: GraphDoor, home: Path
) -> None:
    run = counter.start({"ask": words})
    waiting, before = counter.look(run), letters(home)
    paths = [asked.path for asked in ledger().call(requests.of_run, run)]

    ended = counter.answer(run, APPROVE)

    assert waiting.interrupt is not None, waiting
    assert waiting.interrupt["action_requests"][0]["args"]["recipients"] == 3
    assert (paths, before) == (["campaign/APPROVING"], [])
    assert ended.status == "COMPLETED", ended.refused
    assert {letter["key"] for letter in letters(home)} == {f"{run}:campaign/RUNNING[{n}]:1" for n in (1, 2, 3)}


def test_a_card_s_token_as_an_answer_leaves_a_korean_conversation_korean(counter: GraphDoor, shop: ShopServer) -> None:
    run = counter.start({"ask": "핸드 그라인더 2개 주문해 줘, 서울시 종로구 세종대로 1로 보내 주세요"})

    ended = counter.answer(run, {"answer": "tok_visa"})

    assert ended.status == "COMPLETED"
    assert ended.values["messages"][-1].text.startswith("결제되었고")


def test_a_campaign_without_list_and_text_asks_for_them_and_never_says_that_the_subject_is_none(
    counter: GraphDoor, home: Path
) -> None:
    run = counter.start({"ask": "Send a newsletter to all our customers"})
    waiting = counter.look(run)

    ended = counter.answer(run, {"give_up": True})

    assert waiting.interrupt is not None and "Lists: people.csv." in waiting.interrupt["question"]
    assert "None" not in waiting.interrupt["question"] + ended.values["messages"][-1].text
    assert ended.status == "DECLINED"
    assert letters(home) == []


@pytest.mark.parametrize("words", ["Buy 20 filters for our own shelf", "매장 재고로 필터 스무 개 발주해 줘"])
def test_a_purchase_for_the_shelf_is_made_at_the_desk(words: str, counter: GraphDoor, shop: ShopServer) -> None:
    run = counter.start({"ask": words})

    ended = counter.look(run)

    assert ended.status == "COMPLETED", (ended.interrupt, ended.values.get("messages"))
    assert ended.values["intent"] == "purchase"
    assert ended.values["inside"]["purchase"]["outcomes"]["PURCHASING"]["key"] == f"{run}:purchase/PURCHASING:1"
    assert shop.held() == {"purchase": 1}


def test_two_letters_and_a_large_purchase_of_one_conversation_do_not_touch_each_other(
    counter: GraphDoor, shop: ShopServer, home: Path
) -> None:
    run = counter.start({"ask": LETTER})
    counter.answer(run, APPROVE)
    counter.say(run, {"ask": "buy 3 home roasters for our shelf from the supplier"})
    bought = counter.answer(run, APPROVE)

    counter.say(run, {"ask": LETTER})
    ended = counter.answer(run, APPROVE)

    assert (bought.status, ended.status) == ("COMPLETED", "COMPLETED")
    assert shop.held() == {"purchase": 1}
    assert len({letter["key"] for letter in letters(home)}) == 6


def test_an_order_with_an_invoice_keeps_its_address_past_the_desk(counter: GraphDoor, shop: ShopServer) -> None:
    words = "Please order 2 hand grinders to 12 Main Street, Seoul, card tok_visa, invoice to kim@example.org"

    ended = counter.look(counter.start({"ask": words}))

    assert ended.status == "COMPLETED", (ended.interrupt, ended.values.get("messages"))
    assert shop.held() == {"reservation": 1, "charge": 1, "shipment": 1, "invoice": 1}
    assert "kim@example.org" in ended.values["messages"][-1].text


@pytest.mark.parametrize("words", ["Two kettles please", "주전자 두 개요"])
def test_goods_and_a_number_are_an_order_and_what_is_missing_is_asked(
    words: str, counter: GraphDoor, shop: ShopServer
) -> None:
    run = counter.start({"ask": words})
    waiting = counter.look(run)

    assert waiting.interrupt is not None and "tok_visa" in waiting.interrupt["question"]
    assert waiting.values["intent"] == "order"
    assert shop.made() == {}
