"""What the rules of the help desk say, in the customer's language, and money as people read it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from state import money

WORDS: Mapping[str, Mapping[str, str]] = json.loads(
    Path(__file__).with_name("support_words.json").read_text(encoding="utf-8")
)


def say(korean: bool, what: str, **facts: Any) -> str:
    """One sentence, with its facts put in."""
    return WORDS[what]["ko" if korean else "en"].format(**facts).strip()


def data(text: str | None) -> Any:
    """What a tool gave, as data; None where it gave none, or words instead."""
    try:
        return json.loads(text) if text else None
    except ValueError:
        return None


def shown(amount: Mapping[str, Any]) -> str:
    return money.show(money.Money(minor=amount["minor"], currency=amount["currency"]))
