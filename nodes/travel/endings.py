"""How a trip ends, in words."""

from collections.abc import Mapping
from typing import Any

from nodes.travel.words import say
from reliability.saga import SagaStep
from state.travel import Phase

State = Mapping[str, Any]

STEPS = (
    SagaStep(Phase.BOOKING_FLIGHT, Phase.CANCELLING_FLIGHT),
    SagaStep(Phase.BOOKING_HOTEL, Phase.CANCELLING_HOTEL),
    SagaStep(Phase.BOOKING_CAR, Phase.CANCELLING_CAR),
)


def why(state: State) -> str:
    """The reason of the last thing that went wrong: a booking's, the gate's, or what an earlier state noted."""
    outcomes = state.get("outcomes", {})
    for step in reversed(STEPS):
        told = outcomes.get(step.phase, {})
        if told.get("result") in ("failed", "unknown"):
            return str(told.get("reason", ""))
    approval = state.get("approvals", {}).get(Phase.APPROVING)
    if state.get("reason") or not approval or approval["verdict"] != "rejected or expired":
        return str(state.get("reason", ""))
    return _decided(state, approval)


def _decided(state: State, approval: Mapping[str, Any]) -> str:
    said = state.get("said", [])
    if approval["status"] == "expired":
        return say(said, "expired")
    by = next((vote["voter"] for vote in approval["votes"] if vote["decision"] == "reject"), "")
    note = f": {approval['note']}" if approval["note"] else ""
    return say(said, "rejected", by=by, note=note) if by else approval["note"]


def declined(state: State) -> str:
    return say(state.get("said", []), "declined", reason=why(state))


def rolled_back(state: State) -> str:
    said = state.get("said", [])
    left = "; ".join(remaining(state))
    if left:
        return say(said, "taken over", left=left)
    others = inherited(state)
    return say(said, "rolled back", reason=why(state)) + (say(said, "not ours", run=others) if others else "")


def inherited(state: State) -> str:
    """The run whose bookings a fork left as they are, or ""."""
    outcomes = state.get("outcomes", {})
    pairs = [
        (outcomes.get(step.phase, {}).get("key", ""), outcomes.get(step.undo, {}).get("key", "")) for step in STEPS
    ]
    owners = [(done.partition(":")[0], undone.partition(":")[0]) for done, undone in pairs if done and undone]
    return ", ".join(sorted({booked for booked, here in owners if booked != here}))


def remaining(state: State) -> list[str]:
    """What the trip has, or may have, left in the world: booked and not cancelled."""
    outcomes = state.get("outcomes", {})
    left = []
    for step in STEPS:
        done, undone = outcomes.get(step.phase, {}), outcomes.get(step.undo, {})
        touched = done.get("result") in ("done", "unknown") and done.get("reason") != "nothing to do"
        if touched and undone.get("result") != "undone":
            left.append(f"{step.phase}: {done['result']} under key {done['key']}")
    return left


def left_in_words(state: State) -> str:
    """What NEEDS_OPERATOR shows: what could not be undone, why, and what each answer means."""
    outcomes = state.get("outcomes", {})
    undos = [outcomes.get(step.undo, {}) for step in STEPS]
    reason = next((undo["reason"] for undo in undos if undo.get("result") == "stuck"), "")
    return (
        "Still in the world: " + "; ".join(remaining(state)) + f". The undo failed: {reason}. "
        "Approve: you take over what is left. Reject: the undo is tried again."
    )
