"""Units: what a step of a document becomes, one state or a few, once it is known where its ways lead."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from graphs.declared.compiling.drawing import Line, Router
from nodes.calling import ended_well_of
from nodes.choosing import NO_CASE, chosen_of
from nodes.compensation import Compensation
from nodes.each import Each
from nodes.effect import Effect
from nodes.fan_out import FanOut
from nodes.gate import Gate
from nodes.joining import Beginning, Joining
from nodes.routers import outcome_of, undo_of, verdict_of
from nodes.spreading import Collecting, Spreading, spread_of
from nodes.stepping import kept_of, passed_of, went_of
from nodes.undone import undone_why_of


@dataclass(frozen=True)
class Ways:
    """Where a unit leads: `on` to what follows; where it `failed`, was `refused` by people or rules, or is `spent`, to
    the newest undo, or, where there is nothing to undo, to an end. `back`: where what does not pass its tests is made
    anew.
    """

    on: str
    failed: str
    refused: str
    spent: str
    back: str = ""

    @property
    def undoes(self) -> bool:
        """All that ends badly leads to one undo."""
        return self.failed == self.refused == self.spent


class Unit(Protocol):
    """`entry` is the state that it is entered by; `undoing` the box that takes back what it did, if there is one.
    `makes`: it writes what the tests test, so that what they find may be sent back to it.
    """

    @property
    def entry(self) -> str: ...
    @property
    def undoing(self) -> Any: ...
    @property
    def makes(self) -> bool: ...
    def lines(self, ways: Ways) -> Iterator[Line]: ...


@dataclass(frozen=True)
class Step:
    """A step of an agent. `goes_on`: whatever becomes of it. `repairs`: what its tests find is sent back to the newest
    step that `makes` files. `otherwise`: another agent's box, where it failed; `undoing` takes it back.
    """

    box: Any
    at: str
    goes_on: bool = False
    repairs: bool = False
    makes: bool = False
    otherwise: Any = None
    undoing: Any = None

    @property
    def entry(self) -> str:
        return str(self.box.phase)

    def lines(self, ways: Ways) -> Iterator[Line]:
        if self.goes_on:
            yield Line(self.entry, self.box, {"": ways.on}, at=self.at)
        elif self.repairs and ways.back:
            found = {"done or skipped": ways.on, "failing": ways.back, "failed": ways.failed}
            yield Line(self.entry, self.box, found, passed_of(self.entry), self.at)
        else:
            failed = self.otherwise.phase if self.otherwise is not None else ways.failed
            yield _stepped(self.box, self.at, ways, failed)
            if self.otherwise is not None:
                yield _stepped(self.otherwise, self.at, ways, ways.failed)


def _stepped(box: Any, at: str, ways: Ways, failed: str) -> Line:
    if failed == ways.spent:
        return Line(box.phase, box, {"done or skipped": ways.on, "failed": failed}, kept_of(box.phase), at)
    found = {"done or skipped": ways.on, "failed": failed, "budget exhausted": ways.spent}
    return Line(box.phase, box, found, went_of(box.phase), at)


@dataclass(frozen=True)
class Weighed:
    """A state that weighs whether people must decide, the gate behind it, and what is done if they say yes, if that is
    an effect. `weighs`: the router (`assessed_of`).
    """

    box: Any
    weighs: Router
    gate: Gate
    at: str
    undoing: None = None
    makes: bool = False

    @property
    def entry(self) -> str:
        return str(self.box.phase)

    def lines(self, ways: Ways) -> Iterator[Line]:
        weighed = {"nothing to ask": ways.on, "people must decide": self.gate.phase, "refused": ways.refused}
        yield Line(self.entry, self.box, weighed, self.weighs, self.at)
        yield asked(self.gate, ways, self.at)


@dataclass(frozen=True)
class Asked:
    """A gate that always asks."""

    gate: Gate
    at: str
    undoing: None = None
    makes: bool = False

    @property
    def entry(self) -> str:
        return self.gate.phase

    def lines(self, ways: Ways) -> Iterator[Line]:
        yield asked(self.gate, ways, self.at)


def asked(gate: Gate, ways: Ways, at: str) -> Line:
    found = {"approved": ways.on, "waiting": gate.phase, "rejected or expired": ways.refused}
    return Line(gate.phase, gate, found, verdict_of(gate.phase), at)


@dataclass(frozen=True)
class Done:
    """An effect with its undo. What failed leads to the undo before it, what is unknown to its own."""

    effect: Effect
    undoing: Compensation
    at: str = ""
    makes: bool = False

    @property
    def entry(self) -> str:
        return self.effect.phase

    def lines(self, ways: Ways) -> Iterator[Line]:
        found = {"done": ways.on, "failed": ways.failed, "unknown": self.undoing.phase}
        yield Line(self.entry, self.effect, found, outcome_of(self.entry), self.at)


@dataclass(frozen=True)
class Chosen:
    """A switch: `cases` by value, with the place of the step that each leads to; `default` for any other value, None:
    such a value fails. `entries`: the state that each step is entered by, which is known when all are built.
    """

    box: Any
    cases: Mapping[str, int]
    default: int | None
    entries: Mapping[int, str]
    at: str
    undoing: None = None
    makes: bool = False

    @property
    def entry(self) -> str:
        return str(self.box.phase)

    def lines(self, ways: Ways) -> Iterator[Line]:
        targets = {word: self.entries[at] for word, at in self.cases.items()}
        targets[NO_CASE] = ways.failed if self.default is None else self.entries[self.default]
        labels = {
            word: " or ".join(one for one in targets if targets[one] == target) for word, target in targets.items()
        }
        drawn = {labels[word]: target for word, target in targets.items()}
        yield Line(self.entry, self.box, drawn, chosen_of(self.entry, labels), self.at)


@dataclass(frozen=True)
class Branches:
    """Steps side by side, between a state where they begin and one where all of them have ended."""

    entry: str
    meeting: str
    steps: tuple[Step, ...]
    at: str
    undoing: None = None
    makes: bool = False

    def lines(self, ways: Ways) -> Iterator[Line]:
        phases = [step.entry for step in self.steps]
        yield Line(self.entry, Beginning(self.entry), {phase: phase for phase in phases}, at=self.at)
        for step in self.steps:
            yield Line(step.entry, step.box, at=step.at)
        needed = tuple(step.entry for step in self.steps if not step.goes_on)
        box = Joining(self.meeting, needed)
        (line,) = Step(box, self.at, goes_on=not needed).lines(ways)
        yield replace(line, joins=tuple(phases))


@dataclass(frozen=True)
class Spread:
    """A step for each item of a list: one state that looks at the list, one that works, one that collects."""

    first: Spreading
    fan: FanOut
    work: Each
    last: Collecting
    at: str
    goes_on: bool = False
    undoing: None = None
    makes: bool = False

    @property
    def entry(self) -> str:
        return self.first.phase

    def lines(self, ways: Ways) -> Iterator[Line]:
        bad = ways.on if self.goes_on else ways.failed
        spread = {self.work.phase: self.work.phase, "nothing to do": self.last.phase, "failed": bad}
        yield Line(self.entry, self.first, spread, spread_of(self.entry, self.fan), self.at, self.fan.declared)
        yield Line(self.work.phase, self.work, {"": self.last.phase}, at=self.at)
        yield from Step(self.last, self.at, self.goes_on).lines(ways)


@dataclass(frozen=True)
class Calling:
    """Another workflow, as one box: it undoes what it did itself, where it fails."""

    phase: str
    box: Any
    at: str
    undoing: None = None
    makes: bool = False

    @property
    def entry(self) -> str:
        return self.phase

    def lines(self, ways: Ways) -> Iterator[Line]:
        found = {"done or skipped": ways.on, "failed": ways.failed}
        yield Line(self.phase, self.box, found, ended_well_of(self.phase), self.at)


def undo_line(undo: Any, following: str, stuck: str, at: str) -> Line:
    """An undo that another one follows."""
    return Line(undo.phase, undo, {"undone": following, "stuck": stuck}, undo_of(undo.phase), at)


def last_undo(undo: Any, ends: Mapping[str, str], stuck: str, at: str) -> Line:
    """The last one, which knows what the run comes to; `ends` by the words of `undone_why_of`."""
    return Line(undo.phase, undo, {**ends, "stuck": stuck}, undone_why_of(undo.phase), at)
