"""What the order workflow says to people, in the language they wrote in."""

from collections.abc import Mapping, Sequence
from typing import Any

from nodes.travel.words import korean
from nodes.wording import wording
from state import money

WORDS = wording(__file__)

State = Mapping[str, Any]


def say(state: State, what: str, **facts: Any) -> str:
    """One sentence, with its facts put in; English where the order came as data."""
    return WORDS[what][language(state)].format(**facts)


def language(state: State) -> str:
    return "ko" if korean(state.get("said", [])) else "en"


def fields(state: State, names: Sequence[str]) -> str:
    """Field names as people say them."""
    return ", ".join(say(state, name) for name in names)


def name_of(state: State, product: Mapping[str, Any]) -> str:
    """What a product is called in the person's language."""
    return str(product["name_ko" if language(state) == "ko" else "name"])


def lines(state: State) -> list[str]:
    """What is ordered, a line each, and what it costs."""
    told = [f"{line['quantity']} × {name_of(state, line)}" for line in state["lines"]]
    return [*told, say(state, "total", total=money.show(state["total"]))]
