"""Rule 9: the worst case of one turn of a run, as numbers, from the loops' bounds and the agents' limits."""

from collections.abc import Sequence

from graphs.verify.branches import Split
from graphs.verify.code import mentions_command
from graphs.verify.findings import Bounds, Figure
from graphs.verify.loops import free, unbounded
from graphs.verify.machine import Box
from graphs.verify.seen import Seen
from graphs.verify.walks import around, shown
from graphs.verify.worst import Weight, Worst
from nodes.agent import Agent
from nodes.agents.tool_agent import ToolAgent
from nodes.gate import Gate


def bounds(seen: Seen, splits: Sequence[Split], inner: dict[str, Bounds]) -> Bounds:
    """`inner` are the bounds of the graphs that stand in boxes."""
    if why := _unbounded(seen, splits) or _unread(seen) or _inside(inner):
        none = Figure(None, why)
        return Bounds(none, none, none, none, none)
    worst = Worst(seen, splits)

    def figure(name: str, own: Weight) -> Figure:
        return worst.of(lambda box: _inner(inner, box.name, name) if box.machine else own(box))

    return Bounds(
        figure("states", _entries),
        figure("calls", _calls),
        figure("tries", _tries),
        figure("tokens", _tokens),
        figure("money", lambda box: _times(_calls(box), getattr(box.action, "most_money", None))),
    )


def _inner(inner: dict[str, Bounds], state: str, name: str) -> int | None:
    most: int | None = getattr(inner[state], name).most
    return most + 1 if most is not None and name == "states" else most


def _entries(box: Box) -> int:
    """A gate is entered once for each vote that it needs."""
    return max(1, sum(box.action.teams.values())) if isinstance(box.action, Gate) else 1


def _calls(box: Box) -> int:
    if isinstance(box.action, ToolAgent):
        return box.action.most_calls
    return box.action.repairs + 1 if isinstance(box.action, Agent) else 0


def _tries(box: Box) -> int:
    return _calls(box) * box.action.attempts.most if isinstance(box.action, Agent | ToolAgent) else 0


def _tokens(box: Box) -> int | None:
    """An agent with tools begins no call beyond its limit; the last one may go past it."""
    if isinstance(box.action, ToolAgent):
        return box.action.most_tokens
    return _times(_calls(box), getattr(box.action, "most_tokens", None))


def _times(calls: int, each: int | None) -> int | None:
    return 0 if not calls else None if each is None else calls * each


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
