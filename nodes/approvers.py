"""Approvers: which teams must approve, how many of each, and under which conditions; who is asked after whom."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from reliability.errors import BadInput
from reliability.ledger.escalations import Rung
from tools.paths import checked, matches, names_of

if TYPE_CHECKING:
    from nodes.each import Each
    from nodes.effect import Effect

SHOWN = "paths"
"""Where a gate's `shows` may say which files it is about, beside what the covered effects declare."""


@dataclass(frozen=True)
class Modifies:
    """A condition: a changed file is meant by one of the patterns (docs/approvals.md says how they are read).

    Raises:
        BadInput: a pattern that would mean something else than it looks, or none at all.
    """

    patterns: tuple[str, ...]

    def __post_init__(self) -> None:
        given = (self.patterns,) if isinstance(self.patterns, str) else tuple(self.patterns)
        if not given:
            raise BadInput("no files are named; accepted: patterns such as '**/security/**'")
        object.__setattr__(self, "patterns", tuple(checked(pattern) for pattern in given))

    def __call__(self, names: Iterable[str]) -> bool:
        """`names` as `tools.paths.names_of` makes them."""
        return any(matches(pattern, name) for name in names for pattern in self.patterns)


def modifies(*patterns: str) -> Modifies:
    """The condition as one writes it: `modifies("**/security/**")`."""
    return Modifies(patterns)


def check_count(team: str, count: object) -> None:
    """Raises BadInput: nobody of the team would have to approve."""
    if isinstance(count, bool) or not isinstance(count, int) or count < 1:
        raise BadInput(f"{count!r} of {team!r} must approve; accepted: a whole number from 1")


@dataclass(frozen=True)
class Approvers:
    """So many of this team; with conditions only where all of them hold.

    Raises:
        BadInput: less than one.
    """

    team: str
    min_count: int = 1
    conditions: tuple[Modifies, ...] = ()

    def __post_init__(self) -> None:
        check_count(self.team, self.min_count)


@dataclass(frozen=True)
class Escalation:
    """After so long without a decision `team` is asked too: a vote of theirs counts for one of `stands_for`.

    Nobody loses a right by it: those who were asked before may still decide.
    """

    after: timedelta
    team: str
    stands_for: tuple[str, ...]

    @property
    def rung(self) -> Rung:
        return Rung(int(self.after.total_seconds()), self.team, self.stands_for)


def required(approvers: Sequence[Approvers], names: frozenset[str]) -> dict[str, int]:
    """How many of each team, for a change of these files. Where no condition holds, one vote of anybody is left."""
    held = [one for one in approvers if all(condition(names) for condition in one.conditions)]
    counts: dict[str, int] = {}
    for one in held:
        counts[one.team] = max(one.min_count, counts.get(one.team, 0))
    return counts or {"": 1}


def touched(covers: Sequence["Effect | Each"], state: Mapping[str, Any], shown: Mapping[str, Any]) -> frozenset[str]:
    """Every name of every file that the covered effects say they touch, or that is shown.

    Raises:
        BadInput: a path that is absolute or leads out of the tree.
    """
    paths: list[Any] = list(shown.get(SHOWN) or ())
    for covered in covers:
        declares = getattr(getattr(covered, "work", covered), "touches", None)
        if declares is not None:
            told = [declares(arguments) for arguments in covered.wanted(state).values() if arguments is not None]
            paths += [path for files in told for path in (*files.created, *files.modified)]
    return names_of(paths)


def check_ladder(phase: str, counts: Mapping[str, int], ladder: Sequence[Escalation]) -> None:
    """A ladder leads up: each team once, later than the one before, for teams that are asked.

    Raises:
        BadInput: it goes in a circle, or stands in for nobody.
    """
    asked: list[str] = [*counts]
    after = timedelta(0)
    for step in ladder:
        if step.team in asked:
            raise BadInput(f"{phase} goes in a circle: {' → '.join([*asked, step.team])}; accepted: each team once")
        if step.after <= after:
            raise BadInput(f"{phase} asks {step.team} after {step.after}; accepted: later than {after}")
        if not step.stands_for or set(step.stands_for) - {*counts}:
            told = f"{step.team} stands for {', '.join(step.stands_for) or 'nobody'}"
            raise BadInput(f"{phase}: {told}; accepted: some of {', '.join(map(repr, counts)) or 'no team'}")
        asked, after = [*asked, step.team], step.after
