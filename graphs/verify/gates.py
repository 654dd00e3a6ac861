"""Rule 6: every gate ends in time, knows what happens then, and names who may decide; no effect shares its node."""

from collections.abc import Iterator
from datetime import timedelta

from graphs.verify.code import acts, asks
from graphs.verify.findings import Finding
from graphs.verify.machine import OURS, Box
from graphs.verify.seen import Seen
from graphs.verify.words import APPROVING, WAITING, rejects, words
from nodes.effect import Effect
from nodes.gate import Gate
from reliability.ledger.asked import Policy
from reliability.ledger.people import trouble


def findings(seen: Seen) -> Iterator[Finding]:
    for state in seen.states:
        box = seen.machine.boxes[state]
        if isinstance(box.action, Gate):
            for says in _undecided(box.action):
                yield seen.error("gates", state, says)
            if (unmanned := _unmanned(box.action)) is not None:
                yield seen.warning("gates", state, unmanned)
            yield from _impatient(seen, state)
            yield from _idle(seen, state)
        elif mixed := _mixed(box):
            yield seen.error("gates", state, mixed)


def _undecided(gate: Gate) -> Iterator[str]:
    if not gate.expires_after or gate.expires_after <= timedelta():
        yield f"its request expires after {gate.expires_after}; give people time, and the request an end"
    if gate.fallback not in ("reject", "escalate"):
        yield f"its fallback is {gate.fallback!r}; accepted: 'reject' or 'escalate', so that silence is never a yes"
    if not gate.counts:
        yield "it names nobody who may decide; name `teams`, or {'': 1} for anybody"
    for team, count in gate.counts.items():
        if count < 1:
            yield f"it asks {count} votes of {team or 'anybody'!r}; accepted: 1 or more"


def _unmanned(gate: Gate) -> str | None:
    """With the people of this very site nobody could ever say yes; told as a warning, for another site has others."""
    asked = Policy(gate.counts, seniors=gate.seniors, ladder=tuple(step.rung for step in gate.escalation))
    if (why := trouble(asked)) is not None:
        return f"nobody here can approve it: {why}"
    unknown = next(filter(None, (trouble(Policy({step.team: 1})) for step in gate.escalation)), None)
    return f"its ladder leads nowhere: {unknown}" if unknown else None


def _idle(seen: Seen, state: str) -> Iterator[Finding]:
    """A decision that decides nothing was never asked for."""
    ways = seen.machine.out(state)
    approved = {way.target for way in ways if words(way.label) & APPROVING}
    for way in ways:
        if rejects(way.label) and way.target == state:
            says = f"its {way.label!r} leads back to the same question; lead it on, to an undo or an end"
            yield seen.error("gates", state, says, seen.by(way))
        elif rejects(way.label) and way.target in approved:
            says = f"its yes and its {way.label!r} both lead to {way.target}, so nothing is decided; lead them apart"
            yield seen.error("gates", state, says, seen.by(way))


def _impatient(seen: Seen, state: str) -> Iterator[Finding]:
    for way in seen.machine.out(state):
        if words(way.label) & WAITING and way.target != state:
            says = f"while votes are missing the run goes on to {way.target}; lead 'waiting' back to the gate itself"
            yield seen.error("gates", state, says, seen.by(way))


def _mixed(box: Box) -> str | None:
    """An interrupted node runs again from its top: what it did before the question, it does again."""
    if isinstance(box.action, Effect):
        effect = box.action
        parts = (effect.delivery.call, effect.delivery.probe, effect.arguments, effect.keep)
        if any(asks(part) for part in parts if part is not None):
            return "the effect interrupts the run in its own call, which would be sent again; ask in a Gate before it"
        return None
    if box.machine is not None or isinstance(box.action, OURS) or not asks(box.action):
        return None
    if effects := [getattr(found, "phase", "a call") for found in acts(box.action)]:
        return f"one function interrupts and does {', '.join(sorted(set(effects)))}; make the effect a node of its own"
    return None
