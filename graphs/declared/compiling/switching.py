"""Switching: one of several ways, by a value."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphs.declared.compiling.drawing import Line
from graphs.declared.compiling.unit import Ways
from nodes.choosing import NO_CASE, chosen_of


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
