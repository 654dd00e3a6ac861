"""What the purchase workflow says to people, in the language they wrote in; English where it came as data."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from nodes.travel.words import korean

# Read once, on import: reading a file later, in a coroutine, would block the loop.
WORDS: Mapping[str, Mapping[str, str]] = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))

State = Mapping[str, Any]


def say(state: State, what: str, **facts: Any) -> str:
    """One sentence, with its facts put in."""
    return WORDS[what][language(state)].format(**facts)


def language(state: State) -> str:
    return "ko" if korean(state.get("said") or []) else "en"


def fields(state: State, names: Sequence[str]) -> str:
    """Field names as people say them."""
    return ", ".join(say(state, name) for name in names)
