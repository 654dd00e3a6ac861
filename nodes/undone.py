"""Undone: what a run comes to when all that it did is undone: it failed, people said no, or its budget was used up."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Literal

from nodes.usage import exhausted

State = Mapping[str, Any]

UndoneWhy = Literal["undone", "undone after a no", "undone for the budget", "stuck"]


STUCK = "NEEDS_OPERATOR"
"""Whoever says no there wants the undo tried again, and nothing else."""


def undone_why_of(phase: str) -> Callable[[State], Awaitable[UndoneWhy]]:
    """Was the last effect taken back, and why was there anything to take back?"""

    async def undone(state: State) -> UndoneWhy:
        if state["outcomes"][phase]["result"] != "undone":
            return "stuck"
        if exhausted(state):
            return "undone for the budget"
        return "undone after a no" if said_no(state) else "undone"

    return undone


def said_no(state: State) -> str:
    """Which gate or assessment refused what the run wanted; "" where none did."""
    approvals: Mapping[str, Any] = state.get("approvals") or {}
    assessments: Mapping[str, Any] = state.get("assessments") or {}
    no = [phase for phase, known in approvals.items() if known["verdict"] == "rejected or expired" and phase != STUCK]
    refused = [phase for phase, known in assessments.items() if known.get("verdict") == "refused"]
    return next(iter([*no, *refused]), "")
