"""What the purchase workflow says to people, in the language they wrote in; English where it came as data."""

from collections.abc import Mapping, Sequence
from typing import Any

from nodes.travel.words import korean
from nodes.wording import wording

WORDS = wording(__file__)

State = Mapping[str, Any]


def say(state: State, what: str, **facts: Any) -> str:
    """One sentence, with its facts put in."""
    return WORDS[what][language(state)].format(**facts)


def language(state: State) -> str:
    return "ko" if korean(state.get("said") or []) else "en"


def fields(state: State, names: Sequence[str]) -> str:
    """Field names as people say them."""
    return ", ".join(say(state, name) for name in names)
