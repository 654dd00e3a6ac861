"""Rule 7: every key that parallel branches write has a reducer, and so has every key that boxes write in parts."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from langgraph.channels import EphemeralValue, LastValue, UntrackedValue
from langgraph.channels.last_value import LastValueAfterFinish

from graphs.verify.branches import Split
from graphs.verify.code import returned_keys
from graphs.verify.findings import Finding
from graphs.verify.machine import Box, Machine
from graphs.verify.seen import Seen
from nodes.agent import Agent
from nodes.agents.tool_agent import ToolAgent
from nodes.assessing import Assessing
from nodes.compensation import Compensation
from nodes.effect import Effect
from nodes.ending import Ending
from nodes.gate import Gate
from nodes.question import Question

IN_PARTS: dict[type, str] = {
    Effect: "outcomes",
    Compensation: "outcomes",
    Gate: "approvals",
    Agent: "usage",
    ToolAgent: "agents",
    Ending: "messages",
    Assessing: "assessments",
}
"""What a box writes its own entry of, beside those of others."""
NEEDED = (Effect, Compensation, Gate, ToolAgent, Assessing)
"""The boxes that do not work without the key."""
HOME = {ToolAgent: "state.agents", Assessing: "state.assessing"}


def findings(seen: Seen, splits: Sequence[Split]) -> Iterator[Finding]:
    yield from _in_parts(seen)
    yield from _fanned_out(seen, splits)
    told: set[tuple[str, str]] = set()
    for split in splits:
        for state, other, key in _collisions(seen.machine, split):
            if (state, key) not in told:
                told.add((state, key))
                beside = f"{other} may write it at the same time" if other != state else "it runs several times at once"
                says = f"it writes {key!r}, and {beside}; give the key a reducer: Annotated[…, reducer]"
                yield seen.error("reducers", state, says)


def _fanned_out(seen: Seen, splits: Sequence[Split]) -> Iterator[Finding]:
    """What is sent to a state several times at once must be told apart, also by the outside."""
    for state in sorted({state for split in splits for state in split.sent}):
        if isinstance(seen.machine.action(state), Effect):
            says = "it is an effect that is fanned out, so that its items share one key; put Each(…, work=…) there"
            yield seen.error("reducers", state, says)


def _in_parts(seen: Seen) -> Iterator[Finding]:
    kinds = {type(seen.machine.action(state)): state for state in reversed(seen.states)}
    for kind, key in IN_PARTS.items():
        if kind in kinds and key in seen.machine.channels and not _reduces(seen.machine, key):
            says = f"it writes its own entry of {key!r}, and without a reducer that drops everybody else's; use one"
            yield seen.error("reducers", kinds[kind], says)
        if kind in kinds and key not in seen.machine.channels and kind in NEEDED:
            says = f"the graph's state has no {key!r}, which it writes; add it to the bases ({HOME.get(kind, 'state.outcomes')})"
            yield seen.error("reducers", kinds[kind], says)


def _collisions(machine: Machine, split: Split) -> Iterator[tuple[str, str, str]]:
    """(state, state beside it, key without a reducer that both write)"""
    for left, right in combinations(split.branches, 2):
        written = {key: state for state in left for key in _bare(machine, state)}
        for state in sorted(right):
            yield from ((state, written[key], key) for key in _bare(machine, state) if key in written)
    for state in split.sent:
        yield from ((state, state, key) for key in _bare(machine, state))


def _bare(machine: Machine, state: str) -> list[str]:
    box = machine.boxes.get(state)
    if box is None:
        return []
    return sorted(key for key in writes(box) if key in machine.channels and not _reduces(machine, key))


def _reduces(machine: Machine, key: str) -> bool:
    channel = machine.channels[key]
    if isinstance(channel, EphemeralValue | UntrackedValue):
        return not channel.guard
    return not isinstance(channel, LastValue | LastValueAfterFinish)


def writes(box: Box) -> frozenset[str]:
    """The keys that it certainly can write. What cannot be read for certain is left out."""
    action = box.action
    if box.machine is not None:
        return box.machine.output
    if isinstance(action, Effect):
        return returned_keys(action.keep) | {"outcomes"}
    if isinstance(action, Agent):
        return returned_keys(action.keep) | {"usage"}
    if isinstance(action, ToolAgent):
        return returned_keys(action.keep) | {"agents", "handoffs", "usage"}
    if isinstance(action, Question):
        return returned_keys(action.keep)
    if isinstance(action, Ending):
        return frozenset({"status", "messages"})
    if isinstance(action, Compensation | Gate):
        return frozenset({IN_PARTS[type(action)]})
    declared = getattr(action, "writes", None)
    return declared if isinstance(declared, frozenset) else returned_keys(action)
