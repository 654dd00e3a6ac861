"""What a line of an order costs."""

import pytest
from shop.prices import line_total, order_total


def test_a_line_costs_its_quantity_times_its_price() -> None:
    assert line_total(250, 3) == 750


def test_an_order_costs_what_its_lines_cost() -> None:
    assert order_total([(250, 3), (1999, 1)]) == 2749


def test_nobody_orders_nothing() -> None:
    with pytest.raises(ValueError, match="accepted: 1 or more"):
        line_total(250, 0)
