"""What a saga says of itself: why it failed, what it has left in the world, which undo is stuck."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from reliability.saga import SagaStep

State = Mapping[str, Any]


@dataclass(frozen=True)
class Undoing:
    """`steps` in the order in which they are done; each with the state that takes it back."""

    steps: Sequence[SagaStep]

    def why(self, state: State) -> str:
        """The reason of the last step that went wrong, or ""."""
        told = [state.get("outcomes", {}).get(step.phase, {}) for step in self.steps]
        wrong = [str(known.get("reason", "")) for known in told if known.get("result") in ("failed", "unknown")]
        return wrong[-1] if wrong else ""

    def remaining(self, state: State) -> list[str]:
        """What the run has, or may have, left in the world: done and not undone."""
        outcomes = state.get("outcomes", {})
        return [
            f"{step.phase}: {outcomes[step.phase]['result']} under key {outcomes[step.phase]['key']}"
            for step in self.steps
            if outcomes.get(step.phase, {}).get("result") in ("done", "unknown")
            and outcomes[step.phase].get("reason") != "nothing to do"
            and outcomes.get(step.undo, {}).get("result") != "undone"
        ]

    def stuck(self, state: State) -> str:
        """The undo that could not be done; the chain stops at the first one, so there is only one."""
        outcomes = state["outcomes"]
        return next(step.undo for step in reversed(self.steps) if outcomes.get(step.undo, {}).get("result") == "stuck")

    def left_in_words(self, state: State) -> str:
        """What NEEDS_OPERATOR shows: what could not be undone, why, and what each answer means."""
        reason = state["outcomes"][self.stuck(state)].get("reason", "")
        return (
            "Still in the world: " + "; ".join(self.remaining(state)) + f". The undo failed: {reason}. "
            "Approve: you take over what is left. Reject: the undo is tried again."
        )


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


def decided(state: State, gate: str) -> tuple[str, str]:
    """Why a gate said no: ("expired", "") or ("rejected", who and what they noted); ("", "") where it did not."""
    approval = state.get("approvals", {}).get(gate)
    if not approval or approval["verdict"] != "rejected or expired":
        return "", ""
    if approval["status"] == "expired":
        return "expired", ""
    by = next((vote["voter"] for vote in approval["votes"] if vote["decision"] == "reject"), "")
    return "rejected", ": ".join(part for part in (by, approval["note"]) if part)
