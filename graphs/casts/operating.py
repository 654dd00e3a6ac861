"""NEEDS_OPERATOR: an undo could not be done, and a person of operations takes over or has it tried again."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from nodes.gate import Gate
from nodes.undoing import Undoing
from reliability.saga import SagaStep

State = Mapping[str, Any]


def operating(phase: str, *, shows: Callable[[State], Mapping[str, Any]], describes: Callable[[State], str]) -> Gate:
    """The gate of a saga's last resort: approved, what is left is accepted; a week's silence tries the undo again."""
    return Gate(
        phase,
        action="accept_what_is_left",
        shows=shows,
        describes=describes,
        teams={"operations": 1},
        expires_after=timedelta(days=7),
        rejections=10,
    )


def operator(phase: str, steps: Sequence[SagaStep]) -> Gate:
    """The same for a saga of these steps, in the words of `Undoing`."""
    undoing = Undoing(steps)
    return operating(phase, shows=lambda state: {"left": undoing.remaining(state)}, describes=undoing.left_in_words)
