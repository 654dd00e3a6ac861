"""A card's number is masked before anything is stored: no model reads it, and it is in no file of the run's home."""

from pathlib import Path
from typing import Any

import pytest

from host.exits import Exit
from tests.order.orders import NUMBER, SMALL
from tests.support import warm
from tests.support.doors import CommandDoor, GraphDoor, World
from tests.support.shop_server import ShopServer
from tools.guards.showing import masked


def stored(home: Path) -> list[Path]:
    """The files that hold the number, however it is written."""
    files = [file for file in home.rglob("*") if file.is_file() and "processes" not in file.parts]
    ways = (NUMBER.encode(), NUMBER.replace(" ", "").encode())
    return [file for file in files if any(way in file.read_bytes() for way in ways)]


@pytest.mark.parametrize(
    "words",
    [
        ("--ask", f"2 kettles to 12 Main Street, Seoul, card {NUMBER}"),
        ("--ask", f"서울 메인가 12로 주전자 2개 주문, 카드 {NUMBER.replace(' ', '-')}"),
        ("--input", '{"order": {"lines": [], "card": "4111111111111111", "address": "Seoul"}}'),
    ],
)
def test_a_cards_number_is_masked_before_anything_is_stored_and_a_token_is_asked_for(
    words: tuple[str, ...], place: World
) -> None:
    done = warm.fermata(place.home / "processes", place.env, "run", "order", *words).wait()

    assert done.code in (Exit.PAUSED, Exit.DECLINED)
    assert "tok_visa" in done.out
    assert "4111" not in done.out + done.err
    assert stored(place.home) == []


def test_a_cards_number_in_an_input_that_does_not_fit_is_not_told_back(place: World) -> None:
    given = '{"order": {"lines": [], "card": 4111111111111111, "address": "Seoul"}}'

    done = warm.fermata(place.home / "processes", place.env, "run", "order", "--input", given).wait()

    assert done.code == Exit.BAD_INPUT
    assert "<CREDIT_CARD>" in done.err and "4111" not in done.err
    assert stored(place.home) == []


def test_a_cards_number_is_no_answer_either(place: World, shop: ShopServer) -> None:
    door = CommandDoor(place, "order")
    run = door.start({"order": {name: value for name, value in SMALL.items() if name != "card"}})

    asked = door.answer(run, {"answer": NUMBER})

    assert asked.next == ("CLARIFYING",)
    assert "card token" in str(asked.interrupt)
    assert stored(place.home) == []
    assert shop.made() == {}


@pytest.mark.parametrize(
    "given",
    [
        {"ask": f"2 kettles to 12 Main Street, card {NUMBER}"},
        {"order": {**SMALL, "card": "4111111111111111"}},
        {"ask": "2 kettles", "order": {**SMALL, "card": "4111111111111111"}},
    ],
)
def test_without_a_host_the_number_does_not_get_in_either(
    given: dict[str, Any], door: GraphDoor, shop: ShopServer
) -> None:
    seen = door.look(door.start(given))

    assert seen.status == "DECLINED" or seen.next == ("CLARIFYING",)
    assert "1111" not in str(seen.values)
    assert shop.made() == {}


@pytest.mark.parametrize("text", [NUMBER, "4111-1111-1111-1111", "my card is 4111111111111111.", "3782 822463 10005"])
def test_rows_of_digits_that_are_card_numbers_are_masked(text: str) -> None:
    assert "<CREDIT_CARD>" in masked(text)


@pytest.mark.parametrize(
    "text", ["from 2031-05-16 to 2031-05-19", "4111 1111 1111 1112", "tok_visa", "order 1234567890123", "2.4"]
)
def test_dates_and_tokens_are_not_taken_for_card_numbers(text: str) -> None:
    assert masked(text) == text
