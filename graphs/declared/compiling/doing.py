"""Doing: an effect, and the undos that the failures of what follows lead back along."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphs.declared.compiling.drawing import Line
from graphs.declared.compiling.unit import Ways
from nodes.compensation import Compensation
from nodes.effect import Effect
from nodes.routers import outcome_of, undo_of
from nodes.undone import undone_why_of


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


def undo_line(undo: Any, following: str, stuck: str, at: str) -> Line:
    """An undo that another one follows."""
    return Line(undo.phase, undo, {"undone": following, "stuck": stuck}, undo_of(undo.phase), at)


def last_undo(undo: Any, ends: Mapping[str, str], stuck: str, at: str) -> Line:
    """The last one, which knows what the run comes to; `ends` by the words of `undone_why_of`."""
    return Line(undo.phase, undo, {**ends, "stuck": stuck}, undone_why_of(undo.phase), at)
