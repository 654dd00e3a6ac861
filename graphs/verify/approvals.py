"""Rule 4: what cannot be undone is approved first, or small enough to need no approval."""

from collections.abc import Iterator

from graphs.verify.findings import Finding, Step
from graphs.verify.in_force import Flow, Need
from graphs.verify.machine import START, Machine
from graphs.verify.seen import Seen
from graphs.verify.tools import effects_of
from graphs.verify.words import APPROVING, words
from nodes.effect import Effect
from nodes.gate import Gate

FINAL = ("irreversible", "pivot")
"""A pivot, too: that a run only goes on from there is a promise that nobody takes it back."""


def findings(seen: Seen) -> Iterator[Finding]:
    yield from _idle(seen)
    needs = _needs(seen)
    if not needs:
        return
    flow = Flow(seen.machine, needs)
    in_force = flow.solved([START, *seen.states])
    for need in needs:
        if wrong := _misdeclared(seen.machine, need):
            yield seen.error("approvals", need.state, wrong)
        elif not in_force[need.state] & need.bit:
            witness = flow.unasked(need)
            yield seen.error("approvals", need.state, _told(need, witness), witness)


def _idle(seen: Seen) -> Iterator[Finding]:
    """An approval that is asked for, and that the effect does not demand, protects nothing."""
    for state in seen.states:
        gate = seen.machine.action(state)
        for covered in gate.covers if isinstance(gate, Gate) else ():
            effect = seen.machine.action(covered.phase)
            if isinstance(effect, Effect) and effect.gate != state:
                says = (
                    f"it covers {covered.phase}, which does not demand its approval; set `gate={state!r}` on the effect"
                )
                yield seen.error("approvals", state, says)


def _needs(seen: Seen) -> list[Need]:
    wanted = [
        (state, effect)
        for state in seen.states
        for effect in effects_of(seen.machine.boxes[state])
        if effect.kind in FINAL or effect.gate or effect.below
    ]
    return [Need(state, effect, 1 << at) for at, (state, effect) in enumerate(wanted)]


def _misdeclared(machine: Machine, need: Need) -> str | None:
    effect = need.effect
    if effect.gate is None and effect.below is None:
        return (
            f"{effect.phase} is {effect.kind} and happens unasked; name the `gate` whose approval it needs, "
            "or what is `below` needing one"
        )
    if effect.gate is None:
        return None
    gate = machine.action(effect.gate)
    if not isinstance(gate, Gate):
        return f"{effect.phase} needs the approval of {effect.gate!r}, which is no gate of this graph; put a Gate there"
    covering = [covered for covered in gate.covers if covered.phase == effect.phase]
    if not covering:
        return (
            f"{effect.gate} does not cover {effect.phase}, so nobody sees its arguments; add it to the gate's `covers`"
        )
    if all(covered.arguments != effect.arguments for covered in covering):
        return f"{effect.gate} shows other arguments than {effect.phase} sends; cover this very effect"
    return None


def _told(need: Need, witness: tuple[Step, ...]) -> str:
    effect = need.effect
    after = next((step for step in reversed(witness[:-1]) if step.state == effect.gate), None)
    cure = "let only its way 'approved' lead here" if effect.gate else "let only the way 'below' lead here"
    if after is not None and not words(after.label) & APPROVING:
        return f"{effect.phase} can happen after {after.state} said {after.label!r}; {cure}"
    if after is not None:
        return (
            f"{effect.phase} can happen when the approval of {effect.gate} is used up: it counts once, until an undo "
            "begins; ask again on this path"
        )
    asked = f"an approval at {effect.gate}" if effect.gate else "being small enough"
    return f"{effect.phase} can happen without {asked}; {cure}"
