"""What the desk itself says to people, in the language they wrote in."""

from collections.abc import Mapping
from typing import Any

from langchain_core.messages import HumanMessage

from nodes.travel.words import in_korean
from nodes.wording import wording
from state import money
from state.support import Phase

State = Mapping[str, Any]

WORDS = wording(__file__)


def say(state: State, what: str, **facts: Any) -> str:
    """One sentence, with its facts put in; in Korean where the person wrote any Hangul."""
    said = [one.text for one in state.get("messages", []) if isinstance(one, HumanMessage)]
    return WORDS[what]["ko" if in_korean(said) else "en"].format(**facts)


def wanted(state: State) -> dict[str, str]:
    """The refund that was put before people, as they read it."""
    asked = (state.get("proposed") or {}).get(Phase.REFUNDING) or {}
    return {"order": asked["order"], "amount": money.show(asked["amount"])} if asked else {"order": "", "amount": ""}


def proposal(state: State) -> str:
    """With all that the customer wrote about it: the last message may be no more than the order's number."""
    said = [one.text for one in state.get("messages", []) if isinstance(one, HumanMessage)]
    matter = " / ".join(said[-1 - (state.get("open") or {"messages": 0})["messages"] :])
    return say(state, "proposal", **wanted(state), said=matter[-500:])


def left_in_doubt(state: State) -> str:
    """What NEEDS_OPERATOR shows."""
    known = state["outcomes"][Phase.REFUNDING]
    return say(state, "left", key=known["key"], reason=state.get("reason") or known.get("reason", ""))
