"""Asking: a gate, and before it a state that weighs whether it applies."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from graphs.declared.compiling.drawing import Line, Router
from graphs.declared.compiling.unit import Ways
from nodes.gate import Gate
from nodes.routers import verdict_of


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
        found = {"approved": ways.on, "waiting": self.gate.phase, "rejected or expired": ways.refused}
        yield Line(self.gate.phase, self.gate, found, verdict_of(self.gate.phase), self.at)
