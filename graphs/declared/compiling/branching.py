"""Branching: steps side by side, and where they meet."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from graphs.declared.compiling.drawing import Line
from graphs.declared.compiling.step import Step
from graphs.declared.compiling.unit import Ways
from nodes.joining import Beginning, Joining


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
