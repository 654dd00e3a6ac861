"""What the rules share: the machine, and how each of its states is reached."""

from collections.abc import Sequence
from dataclasses import dataclass

from graphs.verify.findings import Finding, Rule, Severity, Step
from graphs.verify.machine import START, Machine, Way
from graphs.verify.walks import Parents, path, reach, shown


@dataclass(frozen=True)
class Seen:
    """A machine walked once from its start."""

    machine: Machine
    parents: Parents

    @property
    def states(self) -> list[str]:
        """The states that can be reached, the nearest first."""
        return [state for state in self.parents if state in self.machine.boxes]

    def witness(self, state: str) -> tuple[Step, ...]:
        return path(self.parents, state) if state in self.parents else ()

    def by(self, way: Way) -> tuple[Step, ...]:
        """A path that ends with this way."""
        before = self.witness(way.source)
        return (*before[:-1], Step(shown(way.source), way.label), Step(shown(way.target), "")) if before else ()

    def error(self, rule: Rule, state: str, says: str, witness: Sequence[Step] | None = None) -> Finding:
        return self._finding(rule, "error", state, says, witness)

    def warning(self, rule: Rule, state: str, says: str, witness: Sequence[Step] | None = None) -> Finding:
        return self._finding(rule, "warning", state, says, witness)

    def _finding(
        self, rule: Rule, severity: Severity, state: str, says: str, witness: Sequence[Step] | None
    ) -> Finding:
        return Finding(rule, severity, shown(state), says, tuple(self.witness(state) if witness is None else witness))


def walked(machine: Machine) -> Seen:
    return Seen(machine, reach([START], machine.out))
