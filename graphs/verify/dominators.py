"""Which states every way passes, from the start and to the end.

Cooper, Harvey and Kennedy, "A Simple, Fast Dominance Algorithm" (2001).
"""

from collections.abc import Iterable, Mapping

from graphs.verify.machine import END, Machine, Way
from graphs.verify.walks import Out, order


def dominators(root: str, out: Out) -> dict[str, str]:
    """State -> the last state that every way from the root to it passes."""
    states = order([root], out)
    number = {state: at for at, state in enumerate(states)}
    before: dict[str, list[str]] = {}
    for state in states:
        for target in [way.target for way in out(state)]:
            before.setdefault(target, []).append(state)
    found = {root: root}
    changed = True
    while changed:
        changed = False
        for state in states[1:]:
            # The latest first: then the climb to the common ancestor is made once, not once for each predecessor.
            known = sorted((one for one in before[state] if one in found), key=number.__getitem__, reverse=True)
            chosen = known[0]
            for other in known[1:]:
                chosen = _meet(found, number, chosen, other)
            if found.get(state) != chosen:
                found[state], changed = chosen, True
    return found


def _meet(found: Mapping[str, str], number: Mapping[str, int], left: str, right: str) -> str:
    while left != right:
        while number[left] > number[right]:
            left = found[left]
        while number[right] > number[left]:
            right = found[right]
    return left


LEAVE = "__leave__"
"""Where every end leads, so that there is one last state."""


def meeting_points(machine: Machine, states: Iterable[str]) -> dict[str, str]:
    """State -> the first state that every way onwards passes (`LEAVE`: only the end of the run)."""
    into: dict[str, list[Way]] = {}
    for state in states:
        ways = machine.out(state)
        for way in ways:
            into.setdefault(way.target, []).append(Way(way.target, "", state))
        if not ways:
            into.setdefault(LEAVE, []).append(Way(LEAVE, "", state))
    into.setdefault(LEAVE, []).append(Way(LEAVE, "", END))
    return dominators(LEAVE, lambda state: into.get(state, ()))
