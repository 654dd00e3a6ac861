"""What a person has said for one request, oldest first: the request itself, and the answers to what was asked."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from langchain_core.messages import BaseMessage, HumanMessage

from nodes.words_given import unusable
from state.order import Said
from state.outcomes import turned

State = Mapping[str, Any]


def said_now(state: State) -> list[Said]:
    """Everything said for this request. Words after an ended one begin a new one."""
    asked = state.get("ask")
    before = [] if state.get("status") else state.get("said") or []
    return [*before, *([Said(kind="request", about=[], text=asked)] if asked is not None else [])]


def heard(state: State) -> Sequence[BaseMessage] | None:
    """What an agent is shown of it; None where there is nothing for a model to read."""
    said = said_now(state)
    if not said or unreadable(said):
        return None
    return [HumanMessage(json.dumps({"said": said}, ensure_ascii=False))]


def unreadable(said: Sequence[Mapping[str, Any]], accepted: str = "words") -> str | None:
    """Why the first thing that cannot be read cannot be; `accepted` says what the workflow takes."""
    return next((why for entry in said if (why := unusable(entry["text"], accepted))), None)


def afresh(state: State) -> dict[str, Any]:
    """What the request before this one, in the same thread, must not leave behind."""
    if not state.get("status"):
        return {}
    gone = dict.fromkeys(state.get("held", {}))
    return {**turned(state), "held": gone, "said": [], "wish": {}, "asked": 0, "reason": "", "status": ""}
