"""Rule 9: the worst case of one turn of a run, as numbers, from the loops' bounds and the agents' limits."""

from collections.abc import Sequence

from graphs.verify.asked import asked, asked_in_all
from graphs.verify.branches import Split
from graphs.verify.code import mentions_command
from graphs.verify.findings import Bounds, Figure
from graphs.verify.loops import free, unbounded
from graphs.verify.machine import Box
from graphs.verify.seen import Seen
from graphs.verify.walks import around, shown
from graphs.verify.worst import Weight, Worst
from nodes.gate import Gate


def bounds(seen: Seen, splits: Sequence[Split], inner: dict[str, Bounds]) -> Bounds:
    """`inner` are the bounds of the graphs that stand in boxes."""
    if why := _unbounded(seen, splits) or _unread(seen) or _inside(inner):
        none = Figure(None, why)
        return Bounds(none, none, none, none, none)
    worst = Worst(seen, splits)

    def figure(name: str, own: Weight) -> Figure:
        return worst.of(lambda box: _inner(inner, box.name, name) if box.machine else own(box))

    def spent(name: str) -> Figure:
        """Along the dearest way, and beside it what a state spends in all, however often it is entered."""
        known = figure(name, lambda box: getattr(asked(box), name))
        beside = [getattr(asked_in_all(seen.machine.boxes[state]), name) for state in seen.states]
        if known.most is None or None in beside:
            return Figure(None, known.why or "not declared")
        return Figure(known.most + sum(beside))

    return Bounds(figure("states", _entries), *(spent(name) for name in ("calls", "tries", "tokens", "money")))


def _inner(inner: dict[str, Bounds], state: str, name: str) -> int | None:
    most: int | None = getattr(inner[state], name).most
    return most + 1 if most is not None and name == "states" else most


def _entries(box: Box) -> int:
    """A gate is entered once for each vote that it needs."""
    return max(1, sum(box.action.counts.values())) if isinstance(box.action, Gate) else 1


def _unbounded(seen: Seen, splits: Sequence[Split]) -> str | None:
    for part in unbounded(seen):
        turn = around(part, lambda state: free(seen.machine, state))
        return f"unbounded: {' → '.join(step.state for step in turn)}"
    for split in splits:
        if split.sent and not (split.source in seen.machine.boxes and seen.machine.boxes[split.source].sends):
            return f"unbounded: {shown(split.source)} sends any number to {', '.join(split.sent)}"
    return None


def _unread(seen: Seen) -> str | None:
    """Where a run may go somewhere that nothing declares, no number would be true."""
    for state in seen.parents:
        for fork in seen.machine.forks.get(state, ()):
            if fork.kind == "router" and fork.answers.words is None:
                return f"unknown: what the router of {shown(state)} answers cannot be read"
        box = seen.machine.boxes.get(state)
        if box is not None and not seen.machine.ways.get(state) and mentions_command(box.action):
            return f"unknown: {state} leaves by a Command whose destinations are not declared"
    return None


def _inside(inner: dict[str, Bounds]) -> str | None:
    found = ((state, bounds.states) for state, bounds in inner.items() if bounds.states.most is None)
    return next((f"in {state}, {figure.why}" for state, figure in found), None)
