"""What a run holds in the world, as facts: which effect is the newest, and what can lie beneath each.

Exact stacks would be as many as there are paths. Kept instead is the newest effect only and, for each effect, what it
was done on top of. That is exact for sagas whose steps have one order, and errs on the strict side elsewhere.
"""

from collections import deque
from enum import Enum
from typing import NamedTuple

from graphs.verify.findings import Step
from graphs.verify.machine import START, Machine, Way
from graphs.verify.walks import cycles, shown
from nodes.effect import Effect


class Mode(Enum):
    """Where a run stands: going on; owing its undos; owing one that was tried and did not work; owing nothing any more;
    a person took over; in doubt of an effect that no undo takes back; in doubt of the pivot itself.
    """

    FORWARD = "forward"
    UNDOING = "undoing"
    STUCK = "stuck"
    UNDONE = "undone"
    TAKEN = "taken over"
    IN_DOUBT = "in doubt"
    PIVOT_IN_DOUBT = "pivot in doubt"


OWING = (Mode.UNDOING, Mode.STUCK)
DOUBT = (Mode.IN_DOUBT, Mode.PIVOT_IN_DOUBT)


class Fact(NamedTuple):
    """A run can be about to enter `state`, with `newest` the last effect that it holds."""

    state: str
    mode: Mode
    newest: str | None


class Stack:
    """All facts found so far, how each came about, and those still to be looked at."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        first = Fact(START, Mode.FORWARD, None)
        self.parents: dict[Fact, tuple[Fact, Way] | None] = {first: None}
        self.waiting = deque([first])
        self.beneath: dict[str, set[str | None]] = {}
        self.popping: dict[str, set[Fact]] = {}

    def enter(self, fact: Fact, way: Way, mode: Mode, newest: str | None) -> None:
        if mode is Mode.UNDOING and self.is_floor(newest):
            mode = Mode.UNDONE
        entered = Fact(way.target, mode, newest)
        if entered not in self.parents:
            self.parents[entered] = (fact, way)
            self.waiting.append(entered)

    def push(self, fact: Fact) -> str:
        """The effect of this state is, or may be, in the world. Whoever popped it is looked at again, when something
        else can lie beneath it.
        """
        known = self.beneath.setdefault(fact.state, set())
        if fact.newest not in known:
            known.add(fact.newest)
            self.waiting.extend(self.popping.get(fact.state, ()))
        return fact.state

    def pop(self, fact: Fact, effect: str) -> tuple[str | None, ...]:
        """What can be the newest once this effect is taken back."""
        self.popping.setdefault(effect, set()).add(fact)
        return tuple(self.beneath.get(effect, ()))

    def is_floor(self, newest: str | None) -> bool:
        """Is nothing left that could be undone? Nothing is, beneath a pivot."""
        return newest is None or self.is_pivot(newest)

    def is_pivot(self, state: str) -> bool:
        action = self.machine.action(state)
        return isinstance(action, Effect) and action.kind == "pivot"

    def below(self, state: str) -> set[str]:
        """Everything that can lie beneath an effect."""
        found: set[str] = set()
        waiting = [state]
        while waiting:
            for under in self.beneath.get(waiting.pop(), ()):
                if under is not None and under not in found:
                    found.add(under)
                    waiting.append(under)
        return found

    def repeated(self) -> list[list[str]]:
        """Effects that can be done again while their first doing is still in the world."""

        def out(state: str) -> list[Way]:
            under = self.beneath.get(state, ())
            return [Way(state, "", one) for one in under if one is not None and not self.is_pivot(one)]

        return cycles([state for state in self.beneath if not self.is_pivot(state)], out)

    def witness(self, fact: Fact) -> tuple[Step, ...]:
        steps, at = [Step(shown(fact.state), "")], fact
        while (before := self.parents[at]) is not None:
            at, way = before
            steps.append(Step(shown(at.state), way.label))
        return tuple(reversed(steps))
