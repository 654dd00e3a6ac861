from decimal import Decimal

import pytest

from state.money import Money, add, compare, parse, show


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("2,400,000", "KRW", 2_400_000),
        ("2400000.00", "KRW", 2_400_000),
        (1234.5, "USD", 123_450),
        (0.1, "USD", 10),
        (Decimal("19.99"), "EUR", 1_999),
        (-5, "CHF", -500),
        (1e6, "VND", 1_000_000),
    ],
)
def test_an_amount_in_major_units_is_kept_to_the_smallest_unit(
    amount: Decimal | str | int | float, currency: str, minor: int
) -> None:
    assert parse(amount, currency) == Money(minor=minor, currency=currency)


@pytest.mark.parametrize(
    ("amount", "currency"),
    [
        ("0.5", "KRW"),
        ("10.005", "USD"),
        (float("nan"), "USD"),
        (float("inf"), "USD"),
        ("1,23", "USD"),
        ("ten", "USD"),
        ("", "USD"),
        (True, "USD"),
        (1, "won"),
    ],
)
def test_what_is_no_exact_amount_is_refused_and_never_rounded(amount: str | float, currency: str) -> None:
    with pytest.raises(ValueError, match="accepted"):
        parse(amount, currency)


@pytest.mark.parametrize(
    ("money", "text"),
    [
        (Money(minor=1_234_000, currency="KRW"), "₩1,234,000"),
        (Money(minor=123_450, currency="USD"), "$1,234.50"),
        (Money(minor=123_450, currency="CHF"), "1,234.50 CHF"),
        (Money(minor=-500, currency="EUR"), "-€5.00"),
        (Money(minor=7, currency="USD"), "$0.07"),
    ],
)
def test_money_is_shown_as_people_write_it(money: Money, text: str) -> None:
    assert show(money) == text


def test_amounts_in_one_currency_add_up_and_compare() -> None:
    flight, hotel = Money(minor=500, currency="KRW"), Money(minor=700, currency="KRW")

    total = add(flight, hotel, hotel)

    assert total == Money(minor=1_900, currency="KRW")
    assert compare(flight, hotel) < 0 < compare(total, hotel)


def test_amounts_in_two_currencies_are_never_joined() -> None:
    won, dollars = Money(minor=500, currency="KRW"), Money(minor=500, currency="USD")

    for join in (add, compare):
        with pytest.raises(ValueError, match="convert"):
            join(won, dollars)
