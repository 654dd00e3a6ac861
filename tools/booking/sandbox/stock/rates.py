"""The sandbox's exchange rates: fixed and published, so that a price is the same tomorrow."""

from decimal import ROUND_HALF_UP, Decimal

from state.money import Money, exponent
from tools.booking.sandbox.answer import Refused

PER_DOLLAR = {
    "AED": "3.67", "AUD": "1.50", "CAD": "1.37", "CHF": "0.88", "CNY": "7.20", "EUR": "0.90", "GBP": "0.78",
    "HKD": "7.80", "JPY": "150", "KRW": "1400", "SGD": "1.34", "THB": "35", "TWD": "32", "USD": "1", "VND": "25000",
}  # fmt: skip


def known(currency: str) -> str:
    """The currency, when there is a rate for it.

    Raises:
        Refused: there is none.
    """
    if currency in PER_DOLLAR:
        return currency
    raise Refused(400, "bad_request", f"No prices in {currency!r}; accepted: {', '.join(PER_DOLLAR)}")


def convert(money: Money, currency: str) -> Money:
    """The same value in another currency, rounded half up to its smallest unit."""
    major = Decimal(money["minor"]).scaleb(-exponent(money["currency"]))
    value = major / Decimal(PER_DOLLAR[money["currency"]]) * Decimal(PER_DOLLAR[known(currency)])
    minor = value.scaleb(exponent(currency)).quantize(Decimal(1), ROUND_HALF_UP)
    return Money(minor=int(minor), currency=currency)


def dollars(amount: float, currency: str) -> Money:
    """A price reckoned in dollars, in the asked currency: whole dollars, or the like of them, in every currency."""
    return convert(Money(minor=round(amount) * 100, currency="USD"), currency)
