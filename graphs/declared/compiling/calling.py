"""Calling: another workflow as a step."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from graphs.declared.compiling.drawing import Line
from graphs.declared.compiling.unit import Ways
from nodes.calling import ended_well_of


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
