"""Operating: what stands at NEEDS_OPERATOR in a declared workflow, where an undo is stuck."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Literal

from graphs.casts.operating import operating
from nodes.gate import Gate
from nodes.undoing import Undoing
from reliability.saga import SagaStep

State = Mapping[str, Any]


def operator(phase: str, steps: Sequence[SagaStep]) -> Gate:
    undoing = Undoing(steps)
    return operating(phase, shows=lambda state: {"left": undoing.remaining(state)}, describes=undoing.left_in_words)


def operated_of(phase: str, steps: Sequence[SagaStep]) -> Callable[[State], Awaitable[str]]:
    """What does the operator want? A rejected or expired request to accept what is left means: try again."""
    undoing = Undoing(steps)

    async def operated(state: State) -> str:
        verdict = state["approvals"][phase]["verdict"]
        if verdict == "waiting":
            return "waiting"
        return "accepted" if verdict == "approved" else f"retry {undoing.stuck(state)}"

    words = ("waiting", "accepted", *(f"retry {step.undo}" for step in steps))
    operated.__annotations__["return"] = Literal[words]
    return operated
