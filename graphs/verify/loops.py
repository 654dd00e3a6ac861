"""Rule 3: every cycle has a bound and a progress measure.

A gate brings its own: votes that are missing (its waiting loop turns only when somebody answers), `changes` and
`rejections`, counted in `approvals`. Everything else declares a `Loop`, whose measure is a field of the state.
"""

from collections.abc import Iterator

from graphs.verify.findings import Finding
from graphs.verify.machine import START, Machine, Way
from graphs.verify.seen import Seen
from graphs.verify.walks import around, cycles
from graphs.verify.words import CHANGE, WAITING, rejects, words
from nodes.gate import Gate


def findings(seen: Seen) -> Iterator[Finding]:
    for part in unbounded(seen):
        turn = around(part, lambda state: free(seen.machine, state))
        named = " → ".join(step.state for step in turn)
        says = (
            f"{named} has no bound; declare a Loop (metadata={{'loop': {{'most': 3, 'measure': 'a field'}}}}), "
            "or a gate's `changes` or `rejections`"
        )
        yield seen.error("loops", part[0], says, (*seen.witness(part[0])[:-1], *turn))
    for state in seen.states:
        loop = seen.machine.boxes[state].loop
        if loop is None:
            continue
        if loop.measure not in seen.machine.channels:
            says = (
                f"its loop is counted in {loop.measure!r}, which is no field of the state; name the field that counts"
            )
            yield seen.error("loops", state, says)
        if loop.most < 1:
            yield seen.error("loops", state, f"its loop allows {loop.most} passes; accepted: 1 or more")


def unbounded(seen: Seen) -> list[list[str]]:
    """The cycles that are left when everything bounded is cut."""
    return cycles([START, *seen.states], lambda state: free(seen.machine, state))


def free(machine: Machine, state: str) -> list[Way]:
    """The ways out of a state whose number of turns nothing bounds."""
    ways = machine.out(state)
    action = machine.action(state)
    return [way for way in ways if not _held(machine, way) and not (isinstance(action, Gate) and gated(action, way))]


def _held(machine: Machine, way: Way) -> bool:
    box = machine.boxes.get(way.target)
    return box is not None and box.loop is not None


def gated(gate: Gate, way: Way) -> bool:
    """Does the gate itself count how often this way is taken?"""
    said = words(way.label)
    if said & WAITING and way.target == way.source:
        return True
    if said & CHANGE:
        return True
    return gate.rejections is not None and rejects(way.label)
