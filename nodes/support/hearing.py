"""What an agent of the desk is shown: the newest of the conversation, and what the desk itself knows, last."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from langchain_core.messages import BaseMessage, HumanMessage

from nodes.agents.result import Result
from nodes.agents.trail import DESK, note_for, turn_of
from nodes.context import Context
from state.support import SPECIALISTS, Phase

State = Mapping[str, Any]

NEWEST = Context("last", 20)


def hears(phase: str) -> Callable[[State], Sequence[BaseMessage]]:
    """The conversation as far as it matters, and a line of the desk's own."""

    def heard(state: State) -> Sequence[BaseMessage]:
        lines = [_last_one(state) if phase == Phase.TRIAGING else _noted(state, phase), _open(state)]
        told = "\n".join(line for line in lines if line)
        return [*NEWEST.of(state.get("messages", [])), *([HumanMessage(told, name=DESK)] if told else [])]

    return heard


def quiet(_state: State, _result: Result) -> dict[str, Any]:
    """Nobody speaks before ANSWERING: what was said stands in `agents`."""
    return {}


def _last_one(state: State) -> str:
    """Who had the conversation before this message, so that "and the other one?" finds its way."""
    known = state.get("handoffs") or {}
    had = [phase for phase in known.get("trail", []) if phase in SPECIALISTS]
    return f"(before this message {had[-1]} had the conversation)" if had and known["turn"] < turn_of(state) else ""


def _open(state: State) -> str:
    """What was asked about before this message; nobody else would know what a bare number is for."""
    matter = state.get("open")
    if not matter:
        return ""
    return (
        f"({matter['by']} had asked the customer something, about what they wrote in the {matter['messages']} "
        "message(s) before this one; if this one answers it, go on with what they wanted there)"
    )


def _noted(state: State, phase: str) -> str:
    noted = note_for(state, phase)
    return f"(from {noted[0]}) {noted[1]}" if noted else ""
