"""Told: what a box of the development workflow leaves in the state: its value, and what became of it."""

from collections.abc import Mapping
from typing import Any

from nodes.noting import noted


def done(state: Mapping[str, Any], phase: str, output: str, value: Any) -> dict[str, Any]:
    return _told(output, value, phase, noted(state, phase, "done"))


def failed(state: Mapping[str, Any], phase: str, reason: str, output: str = "", value: Any = None) -> dict[str, Any]:
    """With what is known all the same, where there is something."""
    return _told(output if value is not None else "", value, phase, noted(state, phase, "failed", reason))


def failing(state: Mapping[str, Any], phase: str, reason: str, output: str, value: Any) -> dict[str, Any]:
    """Something that is sent back to whoever made it, as often as the workflow allows."""
    return _told(output, value, phase, noted(state, phase, "failing", reason))


def _told(output: str, value: Any, phase: str, outcome: Mapping[str, Any]) -> dict[str, Any]:
    return {**({"steps": {output: value}} if output else {}), "outcomes": {phase: dict(outcome)}}
