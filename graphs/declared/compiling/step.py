"""Step: one state in which an agent works, and another one where somebody stands in for it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from graphs.declared.compiling.drawing import Line
from graphs.declared.compiling.unit import Ways
from nodes.stepping import kept_of, passed_of, went_of


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
        if self.otherwise is not None:
            other = self.otherwise.phase
            spent = other if self.goes_on else ways.spent
            yield from replace(self, goes_on=False, otherwise=None).lines(replace(ways, failed=other, spent=spent))
            yield from Step(self.otherwise, self.at, self.goes_on).lines(ways)
        elif self.goes_on:
            yield Line(self.entry, self.box, {"": ways.on}, at=self.at)
        elif self.repairs and ways.back:
            found = {"done or skipped": ways.on, "failing": ways.back, "failed": ways.failed}
            yield Line(self.entry, self.box, found, passed_of(self.entry), self.at)
        else:
            yield _stepped(self.box, self.at, ways)


def _stepped(box: Any, at: str, ways: Ways) -> Line:
    if ways.failed == ways.spent:
        return Line(box.phase, box, {"done or skipped": ways.on, "failed": ways.failed}, kept_of(box.phase), at)
    found = {"done or skipped": ways.on, "failed": ways.failed, "budget exhausted": ways.spent}
    return Line(box.phase, box, found, went_of(box.phase), at)
