"""Rule 1: every state can be reached, and from every state an explicit end can be reached."""

from collections.abc import Iterator
from itertools import pairwise

from graphs.verify.code import mentions_command
from graphs.verify.dominators import dominators
from graphs.verify.findings import Finding
from graphs.verify.machine import END, START, Box, Way
from graphs.verify.seen import Seen
from graphs.verify.walks import reach
from nodes.ending import Ending


def findings(seen: Seen) -> Iterator[Finding]:
    if not seen.machine.ways.get(START):
        yield seen.error("ends", START, "no way leads from the start into the graph; draw one")
    yield from _unknown_targets(seen)
    yield from _unreachable(seen)
    yield from _dead_ends(seen)
    yield from _livelocks(seen)
    yield from _ends_that_go_on(seen)
    yield from _joins(seen)


def _unknown_targets(seen: Seen) -> Iterator[Finding]:
    for ways in seen.machine.ways.values():
        for way in ways:
            if way.target not in seen.machine.boxes and way.target != END:
                says = f"{_called(way)} leads to {way.target!r}, and there is no such state; add it or correct the name"
                yield seen.error("ends", way.source, says, seen.by(way))


def _unreachable(seen: Seen) -> Iterator[Finding]:
    for state in seen.machine.boxes:
        if state not in seen.parents:
            yield seen.error("ends", state, "no way from the start leads here; draw one, or take the state out")


def _dead_ends(seen: Seen) -> Iterator[Finding]:
    for state in seen.states:
        if not seen.machine.out(state) and not isinstance(seen.machine.action(state), Ending):
            yield _dead_end(seen, seen.machine.boxes[state])


def _dead_end(seen: Seen, box: Box) -> Finding:
    if mentions_command(box.action):
        says = "it leaves by a Command whose destinations are not declared; give `destinations=` or annotate them"
        return seen.warning("ends", box.name, says)
    says = "no way leads out, and it is no explicit end; draw an edge to END, or make it an Ending"
    return seen.error("ends", box.name, says)


def _livelocks(seen: Seen) -> Iterator[Finding]:
    """States with ways out, none of which ever comes to an end; a dead end is told as that, not again here."""
    machine = seen.machine
    final = [state for state in seen.parents if state != START and not machine.ways.get(state)]
    ends = [END, *final, *(state for state in seen.states if machine.is_end(state))]
    into = machine.into
    can_end = reach(ends, lambda state: [Way(way.target, "", way.source) for way in into.get(state, ())])
    machine.visited += len(can_end)
    if stuck := [state for state in seen.states if state not in can_end]:
        others = f" (nor from {', '.join(stuck[1:6])}{' …' if len(stuck) > 6 else ''})" if len(stuck) > 1 else ""
        says = f"from here{others} no end can ever be reached; draw a way out of the circle to an end"
        yield seen.error("ends", stuck[0], says)


def _ends_that_go_on(seen: Seen) -> Iterator[Finding]:
    for state in seen.states:
        if isinstance(seen.machine.action(state), Ending):
            for way in seen.machine.out(state):
                if way.target != END:
                    says = f"the run is told to have ended, and goes on to {way.target}; end there, or take the way out"
                    yield seen.error("ends", state, says, seen.by(way))


def _joins(seen: Seen) -> Iterator[Finding]:
    """A join waits for all of its sources: where a run passes only one of them, it waits for ever, without a word."""
    if not seen.machine.joins:
        return
    above = dominators(START, seen.machine.out)
    for sources, target in seen.machine.joins:
        known = [source for source in sources if source in seen.parents]
        for left, right in pairwise(known):
            if not _both(seen, above, left, right):
                says = f"it waits for {left} and {right}, and a run passes only one of them; draw plain edges instead"
                yield seen.error("ends", target, says)


def _both(seen: Seen, above: dict[str, str], left: str, right: str) -> bool:
    """Can one run pass both? After a state that takes two branches at once, or one after the other."""
    passed = set(_lineage(above, left))
    meeting = next(state for state in _lineage(above, right) if state in passed)
    if seen.machine.parallel(meeting):
        return True
    return right in reach([left], seen.machine.out) or left in reach([right], seen.machine.out)


def _lineage(above: dict[str, str], state: str) -> Iterator[str]:
    yield state
    while above[state] != state:
        state = above[state]
        yield state


def _called(way: Way) -> str:
    return f"the way {way.label!r}" if way.label else "an edge"
