"""What the shop knows of an order, and what it gives back: all that is left of it, once."""

import pytest

from reliability.errors import Permanent
from state.money import Money
from tests.tools.shop.conftest import ShopServer
from tools.shop.http import HttpShop
from tools.shop.service import Line

KETTLE = Money(minor=59_000, currency="KRW")


async def test_an_order_that_was_bought_here_is_known_by_its_number(shop: HttpShop) -> None:
    await shop.reserve([Line(sku="KETTLE-K2", quantity=1)], idempotency_key="run:1")
    await shop.charge_credit_card("order 1", KETTLE, "tok_visa", idempotency_key="run:2")
    before = await shop.order("order 1")
    await shop.schedule_shipping("order 1", "run:1", "Seoul, Jongno 1", idempotency_key="run:3")

    after = await shop.order("order 1")

    assert before is not None and after is not None
    assert (before["paid"], before["lines"], before["shipped"]) == (KETTLE, [], False)
    assert (after["lines"], after["shipped"]) == ([Line(sku="KETTLE-K2", quantity=1)], True)


async def test_a_new_shop_knows_three_delivered_orders_and_no_others(shop: HttpShop) -> None:
    known = [await shop.order(number) for number in ("ORD-1001", "ORD-1002", "ORD-1003", "ORD-1004")]

    assert [order["paid"]["minor"] if order else None for order in known] == [59_000, 1_290_000, 73_000, None]


async def test_an_order_is_given_back_once_under_its_key_and_never_under_another(
    server: ShopServer, shop: HttpShop
) -> None:
    first = await shop.refund_order("ORD-1001", KETTLE, idempotency_key="run:1")

    again = await shop.refund_order("ORD-1001", KETTLE, idempotency_key="run:1")
    with pytest.raises(Permanent, match="given back before"):
        await shop.refund_order("ORD-1001", KETTLE, idempotency_key="run:2")

    known, found = await shop.order("ORD-1001"), await shop.find("refund", "run:1")
    assert again == first == found
    assert known is not None and known["refunded"] == KETTLE
    assert server.made() == {"refund": 1}


@pytest.mark.parametrize(("order", "minor"), [("ORD-1001", 1_000), ("ORD-1001", 60_000), ("ORD-1009", 59_000)])
async def test_a_part_more_than_was_paid_or_an_unknown_order_is_refused(
    server: ShopServer, shop: HttpShop, order: str, minor: int
) -> None:
    with pytest.raises(Permanent):
        await shop.refund_order(order, Money(minor=minor, currency="KRW"), idempotency_key="run:1")

    assert server.made() == {}


async def test_a_charge_that_was_taken_back_leaves_nothing_to_refund(shop: HttpShop) -> None:
    await shop.charge_credit_card("order 1", KETTLE, "tok_visa", idempotency_key="run:1")
    await shop.refund("run:1", idempotency_key="undo:1")

    with pytest.raises(Permanent, match="given back before"):
        await shop.refund_order("order 1", KETTLE, idempotency_key="run:2")
