"""Marks: what a tool of an agent leaves for the agent's node, beside what it says to the model.

They travel in the `artifact` of its `ToolMessage`, so they are checkpointed with it and no provider is sent them.
"""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from langchain_core.messages import AIMessage, BaseMessage, ToolMessage
from langgraph.prebuilt import ToolRuntime
from typing_extensions import TypedDict


class Marks(TypedDict, total=False):
    """`handoff`: who takes over, with a `note`. `proposes`: by phase, what the `gate` must approve first. `did`: calls
    that may have changed the world. `left`: calls that were not even put before people, as one came before them.
    `keep`: what enters the state. `usage`: what a sub-agent spent. `stops`: why no further call should be made.
    """

    handoff: str
    note: str
    proposes: dict[str, dict[str, Any]]
    gate: str
    did: list[dict[str, Any]]
    left: list[dict[str, Any]]
    keep: dict[str, Any]
    usage: dict[str, Any]
    stops: str


def marks_of(messages: Iterable[BaseMessage]) -> list[Marks]:
    """Every tool's marks, oldest first."""
    return [
        cast("Marks", one.artifact)
        for one in messages
        if isinstance(one, ToolMessage) and isinstance(one.artifact, dict)
    ]


def told(runtime: ToolRuntime[Any, Any], tool: str, text: str, marks: Marks, *, failed: bool = False) -> ToolMessage:
    """What the model hears of a call, and what the node does."""
    status = "error" if failed else "success"
    call = runtime.tool_call_id or ""
    return ToolMessage(text, name=tool, tool_call_id=call, status=status, artifact=dict(marks))


def first_of_its_kind(messages: Sequence[BaseMessage], call: str | None) -> bool:
    """Is it the first call of its tool in the model's last answer?"""
    made = next((one.tool_calls for one in reversed(messages) if isinstance(one, AIMessage)), [])
    mine = next((one for one in made if one["id"] == call), None)
    return mine is None or mine is next(one for one in made if one["name"] == mine["name"])


def ordinal(messages: Sequence[BaseMessage], tool: str, call: str | None) -> int:
    """The how-manieth call of this tool it is, from 1: by its place and not by its id, which a model may repeat."""
    spoken = [message for message in messages if isinstance(message, AIMessage)]
    before = sum(one["name"] == tool for message in spoken[:-1] for one in message.tool_calls)
    now = [one["id"] for message in spoken[-1:] for one in message.tool_calls if one["name"] == tool]
    return before + (now.index(call) if call in now else 0) + 1
