"""Which approvals are in force where: a must-analysis over the ways, one bit an effect.

An approval is in force from a gate's *approved* way on (or from a `below` way), until the gate asks again, an undo
begins (which voids every approval), or the effect has used it. In force is what is in force on every path.
"""

import inspect
from collections import deque
from dataclasses import dataclass
from typing import Any

from graphs.verify.findings import Step
from graphs.verify.machine import START, Machine, Way
from graphs.verify.walks import order, shown
from graphs.verify.words import APPROVING, words
from nodes.compensation import Compensation
from nodes.effect import Effect
from nodes.gate import Gate

SMALL = frozenset({"below", "nothing to ask"})
"""The ways around a gate, of `size_of` and `assessed_of`."""


@dataclass(frozen=True)
class Need:
    """An effect that may not happen unasked, the state where it happens, and its bit."""

    state: str
    effect: Effect
    bit: int


class Flow:
    """The needs of a machine, and what grants, uses and voids them."""

    def __init__(self, machine: Machine, needs: list[Need]) -> None:
        self.machine = machine
        self.all = (1 << len(needs)) - 1
        self.of_gate: dict[str, int] = {}
        self.used: dict[str, int] = {}
        self.small: dict[str, list[Need]] = {}
        for need in needs:
            if need.effect.gate:
                self.of_gate[need.effect.gate] = self.of_gate.get(need.effect.gate, 0) | need.bit
            if isinstance(machine.action(need.state), Effect):
                self.used[need.state] = need.bit
            self.small.setdefault(need.effect.phase, []).append(need)

    def solved(self, states: list[str]) -> dict[str, int]:
        """The approvals in force on entering each state, whichever way it was reached."""
        found = dict.fromkeys(states, self.all)
        found[START] = 0
        sequence = order([START], self.machine.out)
        changed = True
        while changed:
            changed = False
            for state in sequence:
                left = self.after(state, found.get(state, self.all))
                for way in self.machine.out(state):
                    now = found.get(way.target, self.all)
                    kept = now & (left | self.given(way))
                    if kept != now:
                        found[way.target], changed = kept, True
        return found

    def after(self, state: str, known: int) -> int:
        """What is still in force when the state is left."""
        action = self.machine.action(state)
        if isinstance(action, Compensation):
            return 0
        return known & ~(self.of_gate.get(state, 0) if isinstance(action, Gate) else self.used.get(state, 0))

    def given(self, way: Way) -> int:
        """What this way itself grants."""
        said = words(way.label)
        if said & APPROVING and isinstance(self.machine.action(way.source), Gate):
            return self.of_gate.get(way.source, 0)
        if not said & SMALL:
            return 0
        routers = (fork.router for fork in self.machine.forks[way.source] if way in fork.ways)
        asked = [effect for router in routers for effect in _sized(router)]
        granted = {need.bit for effect in asked for need in self.small.get(effect.phase, ()) if _same(effect, need)}
        return sum(granted)

    def unasked(self, need: Need) -> tuple[Step, ...]:
        """A path to the effect on which its approval is not in force."""
        first = (START, 0)
        parents: dict[tuple[str, int], tuple[tuple[str, int], str] | None] = {first: None}
        waiting = deque([first])
        while waiting:
            at = waiting.popleft()
            if at == (need.state, 0):
                return _steps(parents, at)
            left = self.after(*at) & need.bit
            for way in self.machine.out(at[0]):
                following = (way.target, left | self.given(way) & need.bit)
                if following not in parents:
                    parents[following] = (at, way.label)
                    waiting.append(following)
        return ()


def _steps(parents: dict[tuple[str, int], tuple[tuple[str, int], str] | None], at: tuple[str, int]) -> tuple[Step, ...]:
    steps = [Step(shown(at[0]), "")]
    while (before := parents[at]) is not None:
        at, label = before
        steps.append(Step(shown(at[0]), label))
    return tuple(reversed(steps))


def _sized(router: Any) -> tuple[Effect, ...]:
    """The effects that `size_of` was given."""
    if getattr(router, "__module__", "") != "nodes.routers":
        return ()
    effects = inspect.getclosurevars(router).nonlocals.get("effects", ())
    return tuple(effect for effect in effects if isinstance(effect, Effect))


def _same(routed: Effect, need: Need) -> bool:
    """Is it the same limit that the effect checks again, on the same arguments and the same files?"""
    effect = need.effect
    asked = (routed.below, routed.arguments, routed.touches)
    return effect.below is not None and asked == (effect.below, effect.arguments, effect.touches)
