"""ANSWERING: a simple question is answered here; what a workflow came to has been said by the workflow."""

from collections.abc import Mapping, Sequence
from typing import Any

from langchain_core.messages import BaseMessage

from nodes.agents.result import Result
from nodes.context import Context

State = Mapping[str, Any]

REMEMBERED = 12
"""[messages] of the conversation that the desk's own agent is shown."""


def hears(state: State) -> Sequence[BaseMessage] | None:
    """The conversation; None where a workflow has answered already."""
    return None if state.get("ended") else Context("last", REMEMBERED).of(state.get("messages", []))


def keep(state: State, result: Result) -> dict[str, Any]:
    return {} if state.get("ended") else {"answer": result.words}
