"""Walking a machine: what can be reached and how, its cycles, and which states every way passes."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence

from graphs.verify.findings import Step
from graphs.verify.machine import END, START, Way

Out = Callable[[str], Iterable[Way]]
Parents = dict[str, Way | None]


def reach(starts: Iterable[str], out: Out) -> Parents:
    """Everything that can be reached, breadth first: state -> the way by which it was first entered."""
    parents: Parents = dict.fromkeys(starts)
    waiting = deque(parents)
    while waiting:
        for way in out(waiting.popleft()):
            if way.target not in parents:
                parents[way.target] = way
                waiting.append(way.target)
    return parents


def path(parents: Mapping[str, Way | None], state: str) -> tuple[Step, ...]:
    """The steps to a state, from where the walk began."""
    steps = [Step(shown(state), "")]
    way = parents.get(state)
    while way is not None:
        steps.append(Step(shown(way.source), way.label))
        way = parents[way.source]
    return tuple(reversed(steps))


def shown(state: str) -> str:
    return {START: "START", END: "END"}.get(state, state)


def cycles(states: Iterable[str], out: Out) -> list[list[str]]:
    """The strongly connected parts that hold a cycle, each in the order in which it is walked (after Kosaraju)."""
    sequence = order(states, out)
    place = {state: at for at, state in enumerate(sequence)}
    into: dict[str, list[str]] = {}
    for state in sequence:
        for target in _targets(state, out):
            into.setdefault(target, []).append(state)
    taken: set[str] = set()
    parts = [_part(state, into, taken) for state in sequence if state not in taken]
    return [sorted(part, key=place.__getitem__) for part in parts if len(part) > 1 or part[0] in into.get(part[0], ())]


def _part(root: str, into: Mapping[str, list[str]], taken: set[str]) -> list[str]:
    """Everything not yet taken from which the root can be reached."""
    part = [root]
    taken.add(root)
    for state in part:  # grows while it is walked
        for source in into.get(state, ()):
            if source not in taken:
                taken.add(source)
                part.append(source)
    return part


def _targets(state: str, out: Out) -> list[str]:
    return [way.target for way in out(state)]


def around(part: Sequence[str], out: Out) -> tuple[Step, ...]:
    """One way around a cycle that passes the part's first state."""
    inside, first = set(part), part[0]
    parents: dict[str, Way] = {}
    waiting = deque([first])
    while waiting:
        for way in out(waiting.popleft()):
            if way.target == first:
                steps = [Step(shown(first), ""), Step(shown(way.source), way.label)]
                while way.source != first:
                    way = parents[way.source]
                    steps.append(Step(shown(way.source), way.label))
                return tuple(reversed(steps))
            if way.target in inside and way.target not in parents:
                parents[way.target] = way
                waiting.append(way.target)
    return ()


def order(starts: Iterable[str], out: Out) -> list[str]:
    """Reverse postorder: in a graph without cycles every state comes after all that lead to it."""
    seen: set[str] = set()
    done: list[str] = []
    for root in starts:
        if root in seen:
            continue
        seen.add(root)
        work = [(root, iter(_targets(root, out)))]
        while work:
            state, targets = work[-1]
            for target in targets:
                if target not in seen:
                    seen.add(target)
                    work.append((target, iter(_targets(target, out))))
                    break
            else:
                work.pop()
                done.append(state)
    return done[::-1]
