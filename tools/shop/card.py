"""Cards are named by tokens that a payment service gave out; a card's number is never taken, sent or kept."""

import re

NUMBER_REFUSED = (
    "it holds what looks like a card's number, which is never taken or kept; accepted: a card's token, such as tok_visa"
)
_GROUPED = re.compile(
    r"(?<![\d.-])(?:\d{13,19}|\d{4}([ -])\d{4}\1\d{4}\1\d{4}|\d{4}([ -])\d{6}\2\d{5})(?![\d-])", re.ASCII
)

REFUSED = "the card is no token; accepted: 'tok_' and letters, digits or _, such as 'tok_visa', never a number"


def is_token(card: str) -> bool:
    """A row of digits as long as a card's number is none, even behind `tok_`."""
    return bool(re.fullmatch(r"tok_[A-Za-z0-9_]{1,60}", card)) and not re.search(r"\d{12}", card.replace("_", ""))


def holds_a_number(text: str) -> bool:
    """Is there a row of digits in the words, written as cards' numbers are, whose check digit fits?"""
    return any(_checks(re.sub(r"\D", "", found[0])) for found in _GROUPED.finditer(text))


def _checks(digits: str) -> bool:
    """Luhn's check (ISO/IEC 7812-1, annex B): every second digit from the right counts double."""
    doubled = [int(digit) * (1 + at % 2) for at, digit in enumerate(reversed(digits))]
    return sum(value - 9 * (value > 9) for value in doubled) % 10 == 0
