"""How a trip ends, in words."""

from collections.abc import Mapping
from typing import Any

from nodes.travel.words import say
from nodes.undoing import Undoing
from reliability.saga import SagaStep
from state.travel import Phase

State = Mapping[str, Any]

STEPS = (
    SagaStep(Phase.BOOKING_FLIGHT, Phase.CANCELLING_FLIGHT),
    SagaStep(Phase.BOOKING_HOTEL, Phase.CANCELLING_HOTEL),
    SagaStep(Phase.BOOKING_CAR, Phase.CANCELLING_CAR),
)
UNDOING = Undoing(STEPS)


def why(state: State) -> str:
    """The reason of the last thing that went wrong: a booking's, the gate's, or what an earlier state noted."""
    if failed := UNDOING.why(state):
        return failed
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
    return UNDOING.remaining(state)


def left_in_words(state: State) -> str:
    """What NEEDS_OPERATOR shows: what could not be undone, why, and what each answer means."""
    # No bound method in the cast: the workflow's version is made of this function's name
    return UNDOING.left_in_words(state)
