"""The dearest run through a machine whose cycles are bounded.

What is bounded is cut (a way that a gate counts, the ways into a state that declares a Loop); what is left has no
cycles, and a run is one stretch through it from the start and one more after each passing of a cut. So the worst is
the dearest stretch from the start, and for each cut its bound times the dearest stretch after it. Branches that run
side by side add up to where they meet; a state that they do not wait for counts once for each superstep in which it
can be entered.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from graphs.verify.branches import Split
from graphs.verify.findings import Figure
from graphs.verify.loops import gated
from graphs.verify.machine import END, START, Box, Way
from graphs.verify.seen import Seen
from graphs.verify.walks import cycles, order
from graphs.verify.words import CHANGE, WAITING, words
from nodes.gate import Gate

Weight = Callable[[Box], int | None]
"""What one entry of a state costs; None where that is not declared."""


@dataclass(frozen=True)
class Cut:
    """A bound, and the states at which a new stretch begins when it is passed."""

    most: int
    after: tuple[str, ...]


class Worst:
    """The dearest run, for any weight of the states."""

    def __init__(self, seen: Seen, splits: Sequence[Split]) -> None:
        self.seen = seen
        self.machine = seen.machine
        self.splits = {split.source: split for split in splits}
        self.times: dict[str, dict[str, int]] = {}
        looping = {state for part in cycles(seen.states, self._turning) for state in part}
        self.cuts = [*_loops(seen, looping), *_gates(seen, looping)]
        self.loops = {state for state in looping if self.machine.boxes[state].loop}
        self.looping = looping
        self.sequence = order([START, *(cut for one in self.cuts for cut in one.after)], self.out)

    def _turning(self, state: str) -> list[Way]:
        """All but the waiting loop of a gate, which its number of votes stands for."""
        return [way for way in self.machine.out(state) if not (way.target == state and words(way.label) & WAITING)]

    def out(self, state: str) -> list[Way]:
        """The ways of a stretch: those that no cut ends."""
        action = self.machine.action(state)
        return [
            way
            for way in self._turning(state)
            if way.target != END
            and way.target not in self.loops
            and not (state in self.looping and isinstance(action, Gate) and gated(action, way))
        ]

    def of(self, weight: Weight) -> Figure:
        total = 0
        costs = self._costs(weight)
        for cost in (costs[START], *(_dearest(cut, costs) for cut in self.cuts)):
            if cost is None:
                return Figure(None, "not declared")
            total += cost
        return Figure(total)

    def _costs(self, weight: Weight) -> dict[str, int | None]:
        """State -> the dearest stretch from it on; the last states first."""
        costs: dict[str, int | None] = {}
        for state in reversed(self.sequence):
            own = weight(self.machine.boxes[state]) if state in self.machine.boxes else 0
            onwards = _most([self._side_by_side(state, weight, costs), self._one(state, costs)])
            costs[state] = None if own is None or onwards is None else own + onwards
        return costs

    def _one(self, state: str, costs: dict[str, int | None]) -> int | None:
        return _most([costs.get(way.target, 0) for way in self.out(state)])

    def _side_by_side(self, state: str, weight: Weight, costs: dict[str, int | None]) -> int | None:
        split = self.splits.get(state)
        if split and state not in self.times:
            self.times[state] = self._times(split)
        total = 0
        for inside, often in self.times.get(state, {}).items():
            cost = costs.get(inside, 0) if split and inside == split.meeting else weight(self.machine.boxes[inside])
            if cost is None:
                return None
            total += cost * often
        return total

    def _times(self, split: Split) -> dict[str, int]:
        """How often each state between the fork and the meeting can be entered: the supersteps in which it may be."""
        inside = split.inside | {split.meeting}
        span = {split.source: (0, 0)}
        often = {split.source: 1}
        for state in self._inner_order(split):
            first, last = span[state]
            often.setdefault(state, 1 if self._waits(state) else last - first + 1)
            for way in self.out(state):
                if way.target in inside and state != split.meeting:
                    known = span.get(way.target, (first + 1, last + 1))
                    span[way.target] = (min(known[0], first + 1), max(known[1], last + 1))
                    if (width := self._width(state, way.target)) is not None:
                        often[way.target] = often[state] * width
        del often[split.source]
        return {state: count for state, count in often.items() if state in self.machine.boxes}

    def _width(self, state: str, target: str) -> int | None:
        """How many of the target this state may send at once."""
        sent = self.splits[state].sent if state in self.splits else ()
        return self.machine.boxes[state].sends if target in sent and state in self.machine.boxes else None

    def _inner_order(self, split: Split) -> list[str]:
        inside = split.inside | {split.meeting}
        return order([split.source], lambda state: [way for way in self.out(state) if way.target in inside])

    def _waits(self, state: str) -> bool:
        """Is it entered once, after all branches? Deferred states and targets of a join are."""
        box = self.machine.boxes.get(state)
        return (box is not None and box.defer) or all(
            any(target == state and way.source in sources for sources, target in self.machine.joins)
            for way in self.machine.into.get(state, ())
        )


def _dearest(cut: Cut, costs: dict[str, int | None]) -> int | None:
    dearest = _most([costs.get(state, 0) for state in cut.after])
    return None if dearest is None else cut.most * dearest


def _most(costs: Sequence[int | None]) -> int | None:
    """The dearest; unknown where one of them is."""
    known = [cost for cost in costs if cost is not None]
    return max(known, default=0) if len(known) == len(costs) else None


def _loops(seen: Seen, looping: set[str]) -> list[Cut]:
    boxes = seen.machine.boxes
    return [Cut(loop.most, (state,)) for state in sorted(looping) if (loop := boxes[state].loop) is not None]


def _gates(seen: Seen, looping: set[str]) -> list[Cut]:
    found = []
    counted = {state for state in looping if seen.machine.boxes[state].loop}
    for state in sorted(looping):
        gate = seen.machine.action(state)
        if isinstance(gate, Gate):
            ways = [way for way in seen.machine.out(state) if gated(gate, way) and way.target != state]
            ways = [way for way in ways if way.target not in counted]
            changing = tuple(way.target for way in ways if words(way.label) & CHANGE)
            refusing = tuple(way.target for way in ways if not words(way.label) & CHANGE)
            found += [Cut(gate.changes, changing), Cut(gate.rejections or 0, refusing)]
    return [cut for cut in found if cut.after]
