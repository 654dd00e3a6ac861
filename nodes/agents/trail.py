"""Trail: who had the conversation in this turn of it, in order, and when a hand-off would lead nowhere."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from langchain_core.messages import HumanMessage

from nodes.agents.result import Result
from state.agents import Handoffs

State = Mapping[str, Any]

DESK = "desk"
"""The `name` of a message that no person wrote."""


def turn_of(state: State) -> int:
    """Which turn of the conversation: how often the person has spoken."""
    return sum(isinstance(message, HumanMessage) for message in state.get("messages", []))


def trail_to(state: State, phase: str) -> list[str]:
    """Who had it before, and now this phase; a new message of the person begins a new trail."""
    known: Handoffs = state.get("handoffs") or {}
    trail = list(known.get("trail", [])) if known.get("turn") == turn_of(state) else []
    return trail if trail and trail[-1] == phase else [*trail, phase]


def note_for(state: State, phase: str) -> tuple[str, str] | None:
    """Who handed over to this phase, and what was noted; None where nobody did or nothing was."""
    before = trail_to(state, phase)[:-1]
    known = state.get("agents", {}).get(before[-1], {}) if before else {}
    return (before[-1], known["note"]) if known.get("handoff") == phase and known.get("note") else None


def held_back(state: State, phase: str) -> list[HumanMessage]:
    """What this agent wanted to put before people on its last visit and could not, for its model to propose again."""
    left = state.get("agents", {}).get(phase, {}).get("left", [])
    if not left:
        return []
    wanted = "; ".join(json.dumps({one["phase"]: one["arguments"]}, ensure_ascii=False) for one in left)
    says = f"(people decide one thing at a time, and were not asked about {wanted}; propose it if it is still wanted)"
    return [HumanMessage(says, name=DESK)]


def bounded(result: Result, trail: list[str], most: int) -> tuple[Result, list[str]]:
    """A hand-off lengthens the trail; one that leads nowhere is not made, and what is known is the answer."""
    if not result.handoff or result.proposes:
        return result, trail
    longer = [*trail, result.handoff]
    if not fruitless(longer, most):
        return result, longer
    why = f"handed to and fro: {' → '.join(longer)}"
    return replace(result, ended="partial", handoff=None, reason=why), trail


def fruitless(trail: Sequence[str], most: int) -> bool:
    """Is the last hand-off of this trail one too many, or the second of the same two to and fro?"""
    ping_pong = len(trail) >= 4 and trail[-4:-2] == trail[-2:] and trail[-1] != trail[-2]
    return trail.count(trail[-1]) > most or ping_pong
