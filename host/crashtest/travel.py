"""The scenarios of `travel`: what may befall a trip, and what must be booked in the end."""

import json
from typing import Any

from host.crashtest.sandboxes import SCRIPT, counted, sandboxes
from host.crashtest.scenario import Scenario

outside = sandboxes

TRIP = {
    "origin": "Seoul",
    "destination": "Tokyo",
    "depart_on": "2031-05-16",
    "return_on": "2031-05-19",
    "travellers": 2,
    "budget": 9_000_000,
    "currency": "KRW",
}
BOOKED = {"flight": 1, "hotel": 1, "car": 1}
REFUSED = {"operation": "book", "kind": "car", "action": "refuse", "times": None}


def _scenario(name: str, end: str, *faults: dict[str, Any]) -> Scenario:
    holds = BOOKED if end == "COMPLETED" else {}
    retried = {"NEEDS_OPERATOR": ("reject",)}  # "do not take it over: try the undo again"
    return Scenario(name, {"trip": TRIP}, end, holds, counted, retried, world={SCRIPT: json.dumps(faults)})  # type: ignore[arg-type]


scenarios = (
    _scenario("happy", "COMPLETED"),
    _scenario("car refused", "ROLLED_BACK", REFUSED),
    _scenario(
        "transient errors",
        "COMPLETED",
        {"operation": "book", "kind": "flight", "action": "slow_start", "seconds": 0},
        {"operation": "book", "kind": "car", "action": "error_before"},
    ),
    _scenario("connection dropped", "COMPLETED", {"operation": "book", "kind": "hotel", "action": "drop_after"}),
    _scenario(
        "late commit", "COMPLETED", {"operation": "book", "kind": "hotel", "action": "late_commit", "limit": 0.05}
    ),
    _scenario(
        "undo fails once", "ROLLED_BACK", REFUSED, {"operation": "cancel", "kind": "hotel", "action": "error_before"}
    ),
    _scenario(
        "undo stuck, then resumed", "ROLLED_BACK", REFUSED, {"operation": "cancel", "kind": "hotel", "action": "refuse"}
    ),
)
