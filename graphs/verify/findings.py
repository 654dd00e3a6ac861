"""What verification answers: findings, each with a path that shows it, and the worst case."""

from dataclasses import dataclass, field
from typing import Literal, NamedTuple, get_args

Severity = Literal["error", "warning"]
Rule = Literal[
    "ends", "labels", "loops", "approvals", "undo", "gates", "reducers", "tools", "environments", "guardrails"
]
RULES: tuple[Rule, ...] = get_args(Rule)


class Step(NamedTuple):
    """A state that was entered, and the label it was left by ("" for a plain edge, and at the end of the path). `at`:
    FILE:LINE:COL of what declares it, where a document does.
    """

    state: str
    label: str
    at: str = ""

    @property
    def told(self) -> str:
        return f"{self.state} ({self.at})" if self.at else self.state


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: `says` is a sentence with the cure, `witness` a way there from the start."""

    rule: Rule
    severity: Severity
    state: str
    says: str
    witness: tuple[Step, ...] = ()

    @property
    def line(self) -> str:
        return f"{self.severity} [{self.rule}] {self.state}: {self.says}"

    @property
    def path(self) -> str:
        """The witness as people read it."""
        parts = [f"{step.told} —{step.label}→" if step.label else f"{step.told} →" for step in self.witness[:-1]]
        return " ".join([*parts, *(step.told for step in self.witness[-1:])])


@dataclass(frozen=True)
class Figure:
    """A most, or None where there is none, and why. A declaration that is missing makes a figure unknown, not zero."""

    most: int | None
    why: str = ""

    def __str__(self) -> str:
        return f"{self.most:,}" if self.most is not None else self.why


@dataclass(frozen=True)
class Bounds:
    """The worst case of one turn of a run.

    `states` counts entries, a gate's one for each vote that it needs. `calls` are answers asked of a model, `tries`
    the same with every retry of a call that fails. `tokens` and `money` are known where every agent declares them.
    """

    states: Figure
    calls: Figure
    tries: Figure
    tokens: Figure
    money: Figure


@dataclass(frozen=True)
class Excused:
    """A finding that the node itself declares an exception for, with its reason."""

    finding: Finding
    why: str


@dataclass(frozen=True)
class Report:
    """Everything that is to be said about one graph; `visited` counts the ways that were looked along."""

    name: str
    states: int
    ways: int
    findings: tuple[Finding, ...]
    excused: tuple[Excused, ...]
    bounds: Bounds
    visited: int = field(default=0, compare=False)

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.severity == "error")
