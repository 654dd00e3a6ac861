"""Joining: steps begin side by side, and the run goes on when all of them have ended."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from nodes.noting import noted
from nodes.usage import exhausted

State = Mapping[str, Any]


@dataclass(frozen=True)
class Beginning:
    """Where branches begin. It does nothing."""

    phase: str
    renamed_from: tuple[str, ...] = ()
    writes: frozenset[str] = field(default=frozenset(), repr=False)

    async def __call__(self, _state: Any) -> dict[str, Any]:
        return {}


@dataclass(frozen=True)
class Joining:
    """`needed` are the branches that must have gone well; what one of them ran into, its budget too, is its own."""

    phase: str
    needed: tuple[str, ...]
    renamed_from: tuple[str, ...] = ()
    writes: frozenset[str] = field(default=frozenset({"outcomes", "usage"}), repr=False)

    async def __call__(self, state: Any) -> dict[str, Any]:
        outcomes: Mapping[str, Any] = state["outcomes"]
        bad = [phase for phase in self.needed if outcomes.get(phase, {}).get("result") not in ("done", "skipped")]
        why = "; ".join(f"{phase}: {outcomes.get(phase, {}).get('reason', 'it did not end')}" for phase in bad)
        spent = exhausted(state, *bad) if bad else None
        kept = {"usage": {self.phase: {"exhausted": spent}}} if spent else {}
        return {**kept, "outcomes": {self.phase: noted(state, self.phase, "failed" if bad else "done", why)}}
