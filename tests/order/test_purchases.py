"""What becomes of a purchase for the shelf."""

import pytest

from tests.support.doors import APPROVE, GraphDoor, World
from tests.support.shop_server import ShopServer
from tools.shop.sandbox.faults import Rule

FILTERS = {"sku": "FILTER-K2", "quantity": 20}


@pytest.fixture
def buying(place: World) -> GraphDoor:
    return GraphDoor(place, "purchase")


def test_a_small_purchase_is_made_unasked(buying: GraphDoor, shop: ShopServer) -> None:
    ended = buying.look(buying.start({"purchase": FILTERS}))

    assert ended.status == "COMPLETED"
    assert shop.held() == {"purchase": 1}


def test_a_large_purchase_waits_for_an_approval(buying: GraphDoor, shop: ShopServer) -> None:
    run = buying.start({"purchase": {"sku": "ROASTER-R5", "quantity": 2}})
    before = shop.made()

    ended = buying.answer(run, APPROVE)

    assert before == {}
    assert ended.status == "COMPLETED"
    assert shop.held() == {"purchase": 1}


def test_what_is_there_or_on_order_is_not_bought_again(buying: GraphDoor, shop: ShopServer) -> None:
    wanted = {"sku": "GRINDER-H1", "quantity": 5, "below": 10}

    first, second = (buying.look(buying.start({"purchase": wanted})) for _ in range(2))

    assert (first.status, second.status) == ("COMPLETED", "DECLINED")
    assert "there are 9 and 5 are on order, not below 10" in second.values["reason"]
    assert shop.made() == {"purchase": 1}


def test_a_purchase_of_which_nobody_knows_is_cancelled(buying: GraphDoor, shop: ShopServer) -> None:
    lost = [Rule("purchase", "error_after"), Rule("purchase", "refuse", nth=2, times=None)]
    shop.trouble(*lost, Rule("find", "error_before", times=None))

    ended = buying.look(buying.start({"purchase": FILTERS}))

    assert ended.status == "ROLLED_BACK"
    assert shop.held() == {}


@pytest.mark.parametrize(
    "wanted", [{}, {"sku": "FILTER-K2", "quantity": 0}, {"sku": "NOTHING", "quantity": 1}, {"sku": "FILTER-K2"}]
)
def test_what_cannot_be_bought_is_told(wanted: dict[str, object], buying: GraphDoor, shop: ShopServer) -> None:
    ended = buying.look(buying.start({"purchase": wanted}))

    assert ended.status == "DECLINED"
    assert "accepted" in ended.values["reason"]
    assert shop.made() == {}
