"""Step: one state in which an agent works, and another one where somebody stands in for it."""

from collections.abc import Iterator
from dataclasses import dataclass
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
