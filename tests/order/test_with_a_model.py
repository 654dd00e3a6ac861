"""With a language model, over a real loopback server: what it reads is checked against the shelf."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.order.orders import SENT
from tests.support.doors import GraphDoor
from tests.support.openai_server import OpenAIServer, Reply, called, openai_server
from tests.support.shop_server import ShopServer

WORDS = "Two of the hand grinders for my flat at 12 Main Street please, on tok_visa"
READ = {
    "is_order": True,
    "lines": [{"product": "hand grinder", "quantity": 2}],
    "card": "tok_visa",
    "address": "12 Main Street",
}


@contextmanager
def model(monkeypatch: pytest.MonkeyPatch, *script: Reply) -> Iterator[OpenAIServer]:
    with openai_server(*script) as server:
        monkeypatch.setenv("OPENAI_API_KEY", "sk-a-secret-of-ours")
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("FERMATA_MODEL", "openai:gpt-stub")
        yield server


def test_what_the_model_reads_is_ordered(door: GraphDoor, shop: ShopServer, monkeypatch: pytest.MonkeyPatch) -> None:
    with model(monkeypatch, called("OrderReading", READ)) as server:
        ended = door.look(door.start({"ask": WORDS}))

    assert ended.status == "COMPLETED"
    assert WORDS in str(server.requests[0]["messages"])
    assert shop.held() == SENT


def test_a_card_that_the_model_made_up_is_not_charged(
    door: GraphDoor, shop: ShopServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with model(monkeypatch, called("OrderReading", {**READ, "card": "visa"})):
        asked = door.look(door.start({"ask": WORDS}))

    assert asked.next == ("CLARIFYING",)
    assert "the card is no token" in (asked.interrupt or {})["question"]
    assert shop.made() == {}


def test_a_model_that_gives_no_usable_answer_orders_nothing_and_asks(
    door: GraphDoor, shop: ShopServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with model(monkeypatch, *[Reply(tool="OrderReading", arguments="{nonsense")] * 3):
        asked = door.look(door.start({"ask": WORDS}))

    assert asked.next == ("CLARIFYING",)
    assert shop.made() == {}
