"""NEEDS_OPERATOR's way out: which undo to try again, or a person has taken over."""

from collections.abc import Mapping
from typing import Any, Literal

from nodes.travel.endings import UNDOING
from state.travel import Phase

Way = Literal["accepted", "waiting", "retry the car", "retry the hotel", "retry the flight"]

RETRY: dict[str, Way] = {
    Phase.CANCELLING_CAR: "retry the car",
    Phase.CANCELLING_HOTEL: "retry the hotel",
    Phase.CANCELLING_FLIGHT: "retry the flight",
}


async def operated(state: Mapping[str, Any]) -> Way:
    """What does the operator want? A rejected or expired request to accept what is left means: try again."""
    verdict = state["approvals"][Phase.NEEDS_OPERATOR]["verdict"]
    if verdict == "waiting":
        return "waiting"
    return "accepted" if verdict == "approved" else RETRY[UNDOING.stuck(state)]
