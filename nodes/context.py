"""Context: how much of a conversation an agent is shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

from reliability.errors import BadInput


@dataclass(frozen=True)
class Context:
    """`full`: all of it; `last`: its newest `n` messages; `none`: nothing but the task.

    `summary`, for an agent that is called as a tool: what the caller's own model says matters, and nothing else.
    """

    kind: Literal["full", "last", "summary", "none"] = "full"
    n: int = 0

    def __post_init__(self) -> None:
        if (self.kind == "last") != (self.n > 0):
            raise BadInput(f"the context is {self!r}; accepted: Context('last', n) with n of 1 or more, and no n else")

    def of(self, messages: Sequence[BaseMessage]) -> list[BaseMessage]:
        """What people and agents said to each other; calls of tools and their results stay with who made them."""
        said: list[BaseMessage] = [
            message for message in messages if isinstance(message, HumanMessage | AIMessage) and message.text
        ]
        if self.kind == "full":
            return said
        return said[-self.n :] if self.kind == "last" else []
