"""Money as plain data: a whole number of the smallest unit and a currency, so that no cent is lost to rounding."""

import re
from decimal import Decimal

from typing_extensions import TypedDict  # pydantic refuses typing's before Python 3.12

_WITHOUT_CENTS = frozenset({"JPY", "KRW", "VND"})
_SYMBOLS = {"EUR": "€", "GBP": "£", "JPY": "¥", "KRW": "₩", "USD": "$"}
_NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?", re.ASCII)


class Money(TypedDict):
    """`minor` counts the smallest unit (won, cents); `currency` is an ISO 4217 code."""

    minor: int
    currency: str


def exponent(currency: str) -> int:
    """How many decimals the currency has."""
    return 0 if currency in _WITHOUT_CENTS else 2


def parse(amount: Decimal | str | int | float, currency: str) -> Money:
    """Read an amount in major units, such as 1234.5 or "1,234.50"; never rounds.

    Raises:
        ValueError: not a finite number, more decimals than the currency has, or no three-letter currency.
    """
    if not re.fullmatch("[A-Z]{3}", currency):
        raise ValueError(f"The currency is {currency!r}; accepted: three capital letters, such as 'KRW'")
    # repr of a float is the number a person typed: 0.1 stays 0.1
    text = str(amount).strip()
    if not isinstance(amount, Decimal | float) and not _NUMBER.fullmatch(text):
        raise ValueError(f"The amount is {amount!r}; accepted: a number such as '1,234.50'")
    number = Decimal(text.replace(",", ""))
    minor = number.scaleb(exponent(currency)) if number.is_finite() else number
    if not minor.is_finite() or minor != int(minor):
        raise ValueError(f"The amount is {amount!r} {currency}; accepted: at most {exponent(currency)} decimals")
    return Money(minor=int(minor), currency=currency)


def add(first: Money, *others: Money) -> Money:
    """The sum of amounts in one currency."""
    return Money(minor=first["minor"] + sum(_same(first, other) for other in others), currency=first["currency"])


def compare(left: Money, right: Money) -> int:
    """Negative when `left` is less, 0 when equal, positive when it is more."""
    return left["minor"] - _same(left, right)


def show(money: Money) -> str:
    """As people write it: ₩1,234,000 or $1,234.50 or 1,234.50 CHF."""
    decimals = exponent(money["currency"])
    number = f"{Decimal(abs(money['minor'])).scaleb(-decimals):,.{decimals}f}"
    sign = "-" if money["minor"] < 0 else ""
    symbol = _SYMBOLS.get(money["currency"])
    return f"{sign}{symbol}{number}" if symbol else f"{sign}{number} {money['currency']}"


def _same(one: Money, other: Money) -> int:
    if one["currency"] != other["currency"]:
        raise ValueError(f"Cannot join {show(one)} and {show(other)}: convert to one currency first")
    return other["minor"]
