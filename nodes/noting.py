"""Noting: what a state remembers of what became of it, where no effect's key is part of that."""

from collections.abc import Mapping
from typing import Any

from nodes.effect import next_occurrence


def noted(state: Mapping[str, Any], phase: str, result: str, reason: str = "") -> dict[str, Any]:
    """An entry of `outcomes`: `reason` is one line for people, and left out where there is none to tell."""
    told = {"reason": reason} if reason else {}
    return {"result": result, "key": "", "occurrence": next_occurrence(state, phase), **told}
