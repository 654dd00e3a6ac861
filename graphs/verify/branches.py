"""Which states may run side by side: the branches between a fork that takes several ways and where they meet."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from graphs.verify.dominators import meeting_points
from graphs.verify.machine import START, Machine, Way
from graphs.verify.seen import Seen
from graphs.verify.walks import reach


@dataclass(frozen=True)
class Split:
    """One state that several branches leave at once.

    `branches` hold what only that branch passes before they meet; `shared` is what more than one passes.
    """

    source: str
    meeting: str
    branches: tuple[frozenset[str], ...]
    shared: frozenset[str]
    sent: tuple[str, ...]

    @property
    def inside(self) -> frozenset[str]:
        return self.shared.union(*self.branches)


def splits(seen: Seen) -> Iterator[Split]:
    """Every split; the meeting points are only worked out where there is one."""
    sources = [state for state in (START, *seen.states) if seen.machine.parallel(state)]
    if not sources:
        return
    meeting = meeting_points(seen.machine, [START, *seen.states])
    for source in sources:
        yield _split(seen.machine, source, meeting.get(source, ""))


def _split(machine: Machine, source: str, meeting: str) -> Split:
    stops = {source, meeting}
    reached = [_within(machine, head, stops) for head in _heads(machine, source)]
    passed = Counter(state for part in reached for state in part)
    shared = frozenset(state for state, times in passed.items() if times > 1)
    sent = tuple(target for fork in machine.forks[source] for target in fork.sent)
    return Split(source, meeting, tuple(part - shared for part in reached), shared, sent)


def _heads(machine: Machine, source: str) -> Iterator[list[str]]:
    """Where the branches begin: a fork is one branch, whichever way it takes; each way one where it takes several."""
    for fork in machine.forks[source]:
        if fork.several:
            yield from ([target] for target in dict.fromkeys(way.target for way in fork.together))
        elif fork.kind != "error":
            yield list(dict.fromkeys(way.target for way in fork.ways))


def _within(machine: Machine, heads: list[str], stops: set[str]) -> frozenset[str]:
    def out(state: str) -> list[Way]:
        return [way for way in machine.out(state) if way.target not in stops]

    reached = reach([head for head in heads if head not in stops], out)
    return frozenset(state for state in reached if state in machine.boxes)
