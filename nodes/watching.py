"""Watching: a box that stands in a loop and says whether the run still gets anywhere. It asks no model."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Literal

from nodes.detectors import Patience, stuck
from state.trail import Step

State = Mapping[str, Any]


def nobody(_state: State) -> Any:
    """Nobody says anything while this loop turns."""
    return None


@dataclass(frozen=True)
class Watching:
    """Notes one step of the trail and judges it.

    `who` acted last, what it `did` (a tool and its arguments, say), what there is now (`made`: findings, a draft,
    results) and what people `told`: plain JSON, kept as digests. Nothing that was made is touched, so that partial
    results stay. The graph's state needs the channels of `state.trail.Trails`.
    """

    phase: str
    who: Callable[[State], str]
    did: Callable[[State], Any]
    made: Callable[[State], Any]
    told: Callable[[State], Any] = nobody
    patience: Patience = field(default_factory=Patience)
    writes: frozenset[str] = field(default=frozenset({"trail", "stuck"}), repr=False)

    async def __call__(self, state: Any) -> dict[str, Any]:
        step = Step(
            who=self.who(state), did=_mark(self.did(state)), made=_mark(self.made(state)), told=_mark(self.told(state))
        )
        known = state.get("trail", {}).get(self.phase, [])
        trail = [*known, step][-2 * self.patience.longest :]
        found = stuck(trail, self.patience)
        # Whoever is told that it is stuck gets a new start: the same steps must not be held against it again.
        return {"trail": {self.phase: [] if found["mode"] else trail}, "stuck": {self.phase: found}}


def going_of(phase: str) -> Callable[[State], Awaitable[Literal["going", "stuck"]]]:
    """Does it still get anywhere?"""

    async def going(state: State) -> Literal["going", "stuck"]:
        return "stuck" if state["stuck"][phase]["mode"] else "going"

    return going


def _mark(seen: Any) -> str:
    """Short, and equal for equal data; messages and the like count by their text."""
    return sha256(
        json.dumps(seen, sort_keys=True, ensure_ascii=False, default=str).encode("utf-8", "replace")
    ).hexdigest()[:12]
