"""Rules: what a document says must hold of that which a run would deliver, and when people decide about it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from nodes.approvers import check_count
from nodes.demand import most_of
from reliability.errors import BadInput
from state.assessing import Team
from tools.expressions.expression import Expression
from tools.expressions.polarity import Decision, decided
from tools.guards.code.near import or_nearest
from tools.guards.file_guardrail import FileGuardrail
from tools.guards.file_limits import FileLimits
from tools.paths import matches

CheckAction = Literal["reject", "block", "require-approval", "require-senior-review", "warn"]
CHECK_ACTIONS: tuple[CheckAction, ...] = get_args(CheckAction)

Scope = Literal["step", "run"]
"""`step`: holds of what each step made; `run`: of everything together that the run would deliver."""

ANYBODY: tuple[Team, ...] = (Team(team="", minCount=1),)
"""Who is asked where neither the document nor the site names somebody."""

ALWAYS = "people always decide here"

Names = Mapping[str, Any]


@dataclass(frozen=True)
class Check:
    """True passes; what has no value does not. `at` says where it stands in its document."""

    name: str
    holds: Expression
    action: CheckAction
    scope: Scope = "run"
    at: str = ""

    def __post_init__(self) -> None:
        if self.action not in CHECK_ACTIONS:
            accepted = or_nearest(str(self.action), CHECK_ACTIONS)
            raise BadInput(f"the check {self.name!r} has the action {self.action!r}; accepted: {accepted}")

    def failed(self, names: Names) -> str | None:
        """Why it does not pass, or None."""
        decision = decided(self.holds, "check", names)
        return None if decision.holds else _because(decision, f"{self.holds.text} does not hold")


@dataclass(frozen=True)
class Approver:
    """So many of a team; with conditions only where all of them hold, or cannot be told."""

    team: str
    min_count: int = 1
    conditions: tuple[Expression, ...] = ()

    def __post_init__(self) -> None:
        check_count(self.team, self.min_count)

    @property
    def asked(self) -> Team:
        return Team(team=self.team, minCount=self.min_count)

    def is_asked(self, names: Names) -> bool:
        return all(decided(one, "condition", names).holds for one in self.conditions)


@dataclass(frozen=True)
class Approval:
    """People decide: always, or where the `condition` holds (or has no value), or where a changed file is meant by one
    of the `paths`. Without approvers those of the site are asked.
    """

    name: str
    approvers: tuple[Approver, ...] = ()
    condition: Expression | None = None
    paths: tuple[str, ...] = ()
    at: str = field(default="", repr=False)

    def wanted(self, names: Names) -> str | None:
        """Why people decide here, or None."""
        if self.paths:
            return self._meant(names.get("changedFiles"))
        if self.condition is None:
            return ALWAYS
        decision = decided(self.condition, "condition", names)
        return _because(decision, f"{self.condition.text} holds") if decision.holds else None

    def _meant(self, changed: Sequence[str] | None) -> str | None:
        if changed is None:
            return "nobody can tell which files changed"
        meant = [(path, pattern) for path in changed for pattern in self.paths if matches(pattern, path)]
        more = len({path for path, _ in meant}) - 1
        return f"{meant[0][0]} changes ({meant[0][1]}){f', and {more} more' if more else ''}" if meant else None


@dataclass(frozen=True)
class Rules:
    """Everything that is in force. `site`: who is asked where a document names nobody. `limits` are those of each step.
    `scans` look at the changed files.
    """

    approvals: tuple[Approval, ...] = ()
    checks: tuple[Check, ...] = ()
    scans: tuple[FileGuardrail, ...] = ()
    limits: FileLimits = field(default_factory=FileLimits)
    site: tuple[Team, ...] = ANYBODY

    @property
    def most(self) -> dict[str, int]:
        """Of each team the most that can ever be asked; `Gate.teams` of a gate whose demands come from here."""
        return most_of([*(approver.asked for one in self.approvals for approver in one.approvers), *self.site])

    def teams(self, approvers: Iterable[Approver], names: Names) -> list[Team]:
        """Who is asked about exactly this; never nobody."""
        return [one.asked for one in approvers if one.is_asked(names)] or [*self.site]


def _because(decision: Decision, otherwise: str) -> str:
    return f"nobody can tell: {decision.failure}" if decision.failure else otherwise
