"""Cards are named by tokens that a payment service gave out; a card's number is never taken, sent or kept."""

import re

REFUSED = "the card is no token; accepted: 'tok_' and letters, digits or _, such as 'tok_visa', never a number"


def is_token(card: str) -> bool:
    """A row of digits as long as a card's number is none, even behind `tok_`."""
    return bool(re.fullmatch(r"tok_[A-Za-z0-9_]{1,60}", card)) and not re.search(r"\d{12}", card.replace("_", ""))
