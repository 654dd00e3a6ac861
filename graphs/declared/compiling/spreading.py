"""Spreading: a step for each item of a list."""

from collections.abc import Iterator
from dataclasses import dataclass

from graphs.declared.compiling.drawing import Line
from graphs.declared.compiling.step import Step
from graphs.declared.compiling.unit import Ways
from nodes.each import Each
from nodes.fan_out import FanOut
from nodes.spreading import Collecting, Spreading, spread_of


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
