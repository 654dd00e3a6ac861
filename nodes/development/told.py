"""Told: what a box of the development workflow leaves in the state: its value, and what became of it."""

from collections.abc import Mapping
from typing import Any

from nodes.effect import next_occurrence


def done(state: Mapping[str, Any], phase: str, output: str, value: Any) -> dict[str, Any]:
    return _told(state, phase, output, value, {"result": "done"})


def failed(state: Mapping[str, Any], phase: str, reason: str, output: str = "", value: Any = None) -> dict[str, Any]:
    """With what is known all the same, where there is something."""
    return _told(state, phase, output if value is not None else "", value, {"result": "failed", "reason": reason})


def failing(state: Mapping[str, Any], phase: str, reason: str, output: str, value: Any) -> dict[str, Any]:
    """Something that is sent back to whoever made it, as often as the workflow allows."""
    return _told(state, phase, output, value, {"result": "failing", "reason": reason})


def _told(state: Mapping[str, Any], phase: str, output: str, value: Any, outcome: Mapping[str, Any]) -> dict[str, Any]:
    known = {**outcome, "key": "", "occurrence": next_occurrence(state, phase)}
    return {**({"steps": {output: value}} if output else {}), "outcomes": {phase: known}}
