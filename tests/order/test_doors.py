"""`order` through the command line and LangGraph's dev server, and gone on with by another process."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from langgraph_sdk import get_sync_client

from host.exits import Exit
from tests.order.orders import LARGE, SENT, SMALL
from tests.support import warm
from tests.support.dev_server import copy_project, dev_server
from tests.support.doors import APPROVE, CommandDoor, ServerDoor, World
from tests.support.shop_server import ShopServer


@pytest.fixture
def served(place: World, tmp_path: Path) -> Iterator[ServerDoor]:
    folder = copy_project(tmp_path / "server")
    with dev_server(folder, place.env) as server, get_sync_client(url=server.url) as client:
        yield ServerDoor(place, client, "order")


def fermata(place: World, *words: str) -> warm.Done:
    return warm.fermata(place.home / "processes", place.env, *words).wait()


def test_an_order_begun_by_one_process_is_approved_and_ended_by_others(place: World, shop: ShopServer) -> None:
    door = CommandDoor(place, "order")
    run = door.start({"order": LARGE})
    waiting = door.look(run)

    ended = door.answer(run, {**APPROVE, "as": "kim@sales"})

    assert waiting.next == ("APPROVING",)
    assert ended.status == "COMPLETED"
    assert shop.held() == SENT


def test_a_list_of_runs_says_what_was_ordered(place: World, shop: ShopServer) -> None:
    CommandDoor(place, "order").start({"order": SMALL})

    listed = fermata(place, "runs", "--json").json["runs"]

    assert [run["title"] for run in listed] == ["2 × KETTLE-K2"]


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({"order": {**SMALL, "colour": "red"}}, "colour"),
        ({"order": {**SMALL, "lines": [{"sku": "KETTLE-K2"}]}}, "quantity"),
        ({"order": 7}, "accepted"),
        ({"oder": SMALL}, "did you mean 'order'?"),
        ({"ask": ""}, "the request is empty"),
    ],
)
def test_bad_input_is_one_line_and_begins_nothing(given: object, line: str, place: World, shop: ShopServer) -> None:
    done = fermata(place, "run", "order", "--input", json.dumps(given))

    assert (done.code, len(done.err.splitlines())) == (Exit.BAD_INPUT, 1)
    assert line in done.err
    assert fermata(place, "runs", "--json").json["runs"] == []


def test_langgraphs_server_sends_an_order_without_a_blocking_call(served: ServerDoor, shop: ShopServer) -> None:
    run = served.start({"order": SMALL})

    ended = served.look(run)
    assert ended.status == "COMPLETED", ended.refused
    assert ended.values["messages"][-1]["type"] == "ai"
    assert shop.held() == SENT


def test_a_purchase_in_words_is_asked_about_and_made_through_langgraphs_server(
    served: ServerDoor, shop: ShopServer
) -> None:
    buying = ServerDoor(served.world, served.client, "purchase")
    run = buying.start({"ask": "필터 재고 채워 줘"})

    waiting = buying.look(run)
    ended = buying.answer(run, {"answer": "서른 개"})

    assert waiting.interrupt is not None and "수량" in waiting.interrupt["question"]
    assert ended.status == "COMPLETED", ended.refused
    assert shop.held() == {"purchase": 1}


def test_the_command_line_takes_a_purchase_in_words(place: World, shop: ShopServer) -> None:
    done = fermata(place, "run", "purchase", "--ask", "Buy 20 filters for the shelf")

    assert done.code == Exit.ENDED_WELL, done.err
    assert "20 of FILTER-K2 are on order" in done.out
    assert shop.held() == {"purchase": 1}
