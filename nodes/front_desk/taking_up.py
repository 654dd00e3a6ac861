"""A turn at the front desk begins: what was said now, and everything of the turn before put away."""

from collections.abc import Mapping
from typing import Any

from langchain_core.messages import HumanMessage

from nodes.questions import asks

State = Mapping[str, Any]

SHORT = 4
"""[words] of a reply that says nothing without its question."""


def said_now(state: State) -> str:
    """What the person says in this turn: the new messages of a chat, and `ask`."""
    new = [message.text for message in _persons(state)[int(state.get("heard", 0)) :]]
    return "\n".join([*new, *([str(state["ask"])] if state.get("ask") else [])])


def taken_up(state: State) -> dict[str, Any]:
    """`ask` becomes a message of the conversation; `words` is what router and workflow are given."""
    asked = [HumanMessage(state["ask"])] if state.get("ask") else []
    return {
        "messages": asked,
        "ask": "",
        "heard": len(_persons(state)) + len(asked),
        "words": said_now(state),
        "before": _before(state),
        "answer": "",
        "ended": "",
        "status": "",
    }


def words(state: State) -> str:
    return str(state.get("words", ""))


def words_alone(state: State) -> str:
    """What can be told from the words by themselves: nothing, where they are a short reply to what was asked before."""
    reply = _asked(state) is not None and len(words(state).split()) <= SHORT
    return "" if reply else words(state)


def words_in_context(state: State) -> str:
    """The words, and what the workflow of the turn before asked, which they may answer."""
    asked = _asked(state)
    return words(state) if asked is None else f"{words(state)}\n(Just before, {asked} had asked something.)"


def _asked(state: State) -> str | None:
    """The intent whose workflow ended the turn before with a question."""
    before = state.get("before") or {}
    return str(before["by"]) if asks(str(before.get("said", ""))) else None


def _before(state: State) -> dict[str, str]:
    if not state.get("ended"):
        return {}
    return {"by": str(state.get("intent", "")), "said": str(state.get("answer", ""))}


def _persons(state: State) -> list[HumanMessage]:
    return [message for message in state.get("messages") or [] if isinstance(message, HumanMessage)]
