"""Rule 2: every label that a router can answer has a way, and every way a label."""

import inspect
from collections.abc import Iterator
from typing import Any

from graphs.verify.findings import Finding
from graphs.verify.machine import OURS, Box, Fork
from graphs.verify.seen import Seen
from graphs.verify.words import APPROVING, CHANGE, SPOKEN, WAITING, rejects, words
from nodes.compensation import Compensation
from nodes.effect import Effect
from nodes.gate import Gate

ROUTERS = "nodes.routers"


def findings(seen: Seen) -> Iterator[Finding]:
    for state in seen.parents:
        for fork in seen.machine.forks.get(state, ()):
            if fork.kind == "router":
                yield from _read(seen, fork)
                yield from _asked(seen, fork)
    for state in seen.states:
        box = seen.machine.boxes[state]
        yield from _named(seen, box)
        yield from _spoken(seen, box)


def _read(seen: Seen, fork: Fork) -> Iterator[Finding]:
    known = fork.answers.words
    if known is None:
        says = "the router's answers cannot be read; annotate its return type with the Literal of its labels"
        report = seen.error if seen.machine.ours else seen.warning
        yield report("labels", fork.source, says)
        return
    drawn = {way.label for way in fork.ways}
    for missing in sorted(known - drawn):
        says = f"the router can answer {missing!r}, and no way has that label; the run would stop there with a KeyError"
        yield seen.error("labels", fork.source, says)
    if not fork.answers.sends:
        for way in fork.ways:
            if way.label not in known:
                says = f"no answer of the router is {way.label!r}; correct the label, or take the way out"
                yield seen.error("labels", fork.source, says, seen.by(way))
    yield from _shared(seen, fork)


def _shared(seen: Seen, fork: Fork) -> Iterator[Finding]:
    """LangGraph's own drawing keeps only one of two labels that share a target."""
    first: dict[str, str] = {}
    for way in fork.ways if seen.machine.ours else ():
        if way.target in first:
            says = (
                f"{first[way.target]!r} and {way.label!r} both lead to {way.target}, and Studio draws only one of them; "
                f"answer with one joined label"
            )
            yield seen.warning("labels", fork.source, says, seen.by(way))
        first.setdefault(way.target, way.label)


def _asked(seen: Seen, fork: Fork) -> Iterator[Finding]:
    """Our routers ask about a state by its name: about their own where that has an answer of its own."""
    asked = _subject(fork.router)
    if asked is None or asked == fork.source:
        return
    if asked not in seen.machine.boxes:
        yield seen.error("labels", fork.source, f"its router asks about {asked!r}, and there is no such state")
    elif isinstance(seen.machine.action(fork.source), Effect | Compensation | Gate):
        says = f"its router asks about {asked}, not about what became of {fork.source}; ask about its own state"
        yield seen.error("labels", fork.source, says)


def _subject(router: Any) -> str | None:
    if getattr(router, "__module__", "") != ROUTERS:
        return None
    phase = inspect.getclosurevars(router).nonlocals.get("phase")
    return phase if isinstance(phase, str) else None


def _named(seen: Seen, box: Box) -> Iterator[Finding]:
    if isinstance(box.action, OURS) and box.action.phase != box.name:
        says = f"what stands here calls itself {box.action.phase!r} and writes under that name; use one name for both"
        yield seen.error("labels", box.name, says)


def _spoken(seen: Seen, box: Box) -> Iterator[Finding]:
    """What a box of ours can end with, and the words of the ways out of it."""
    said = {word for way in seen.machine.out(box.name) for word in words(way.label)}
    if isinstance(box.action, Gate):
        yield from _of_a_gate(seen, box, box.action, said)
    elif not (isinstance(box.action, Effect) and box.action.kind == "reversible" and said == {""}):
        lacking = SPOKEN.get(type(box.action), frozenset()) - said
        if lacking:
            named = ", ".join(sorted(lacking))
            says = f"it can end {named}, and no way says where that leads; draw one, labelled so"
            yield seen.error("labels", box.name, says)


def _of_a_gate(seen: Seen, box: Box, gate: Gate, said: set[str]) -> Iterator[Finding]:
    labels = [way.label for way in seen.machine.out(box.name)]
    wanted = {
        "an approval": bool(said & APPROVING),
        "'waiting', while votes are missing": bool(said & WAITING),
        "a rejection or the end of its time": any(rejects(label) for label in labels),
        "a change, which it offers": bool(said & CHANGE) or not gate.changes,
    }
    for what, drawn in wanted.items():
        if not drawn:
            yield seen.error("labels", box.name, f"no way says where {what} leads; draw one")
    if said & CHANGE and not gate.changes:
        says = "the way 'change' can never be taken: the gate offers none; give it `changes`, or take the way out"
        yield seen.error("labels", box.name, says)
