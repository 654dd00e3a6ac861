"""What the desk itself says to people, in the language they wrote in."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from langchain_core.messages import HumanMessage

from state import money
from state.support import Phase

State = Mapping[str, Any]

# Read once, on import: reading a file later, in a coroutine, would block the loop.
WORDS: Mapping[str, Mapping[str, str]] = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))


def said_last(state: State) -> str:
    """What the person wrote last."""
    return next((one.text for one in reversed(state.get("messages", [])) if isinstance(one, HumanMessage)), "")


def say(state: State, what: str, **facts: Any) -> str:
    """One sentence, with its facts put in; in Korean where the person wrote any Hangul."""
    korean = any("가" <= letter <= "힣" for letter in said_last(state))
    return WORDS[what]["ko" if korean else "en"].format(**facts)


def wanted(state: State) -> dict[str, str]:
    """The refund that was put before people, as they read it."""
    asked = (state.get("proposed") or {}).get(Phase.REFUNDING) or {}
    return {"order": asked["order"], "amount": money.show(asked["amount"])} if asked else {"order": "", "amount": ""}


def proposal(state: State) -> str:
    return say(state, "proposal", **wanted(state), said=said_last(state)[:500])


def left_in_doubt(state: State) -> str:
    """What NEEDS_OPERATOR shows."""
    known = state["outcomes"][Phase.REFUNDING]
    return say(state, "left", key=known["key"], reason=state.get("reason") or known.get("reason", ""))
