"""RECEIVING: a turn of the conversation begins. What the last one did is past; what was said stays."""

from collections.abc import Mapping
from typing import Any, Literal

from langchain_core.messages import HumanMessage

from nodes.words_given import unusable
from state.outcomes import turned
from state.support import IN_WORDS, Phase

State = Mapping[str, Any]


async def receive(state: State) -> dict[str, Any]:
    """Put what was said now into the conversation, and look whether it can be read at all."""
    asked = [HumanMessage(state["ask"])] if state.get("ask") else []
    said = [*(one for one in state.get("messages", []) if isinstance(one, HumanMessage)), *asked]
    new = said[state.get("heard", 0) :]
    wrong = next((why for one in new or [HumanMessage("")] if (why := unusable(one.text, IN_WORDS))), None)
    return {
        **turned(state),
        "messages": asked,
        "ask": "",
        "heard": len(said),
        "proposed": dict.fromkeys(state.get("proposed", {})),
        "refund": None,
        "open": None if state.get("status") == Phase.HANDED_TO_PERSON else state.get("open"),
        "answer": "",
        "checked": 0,
        "reason": wrong or "",
        "status": "",
    }


async def received(state: State) -> Literal["readable", "not readable"]:
    """Is there anything to answer?"""
    return "not readable" if state["reason"] else "readable"
