"""Scenarios: one way that a workflow's story may go, and what the outside world must hold when it is over."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reliability.ledger.asked import Decision

WORLD = "world"
"""The folder of the outside world inside a run's home: `FERMATA_HOME/world`."""


@dataclass(frozen=True)
class Count:
    """What the outside world says about itself, by kind of thing: `made` ever, and `held` now."""

    made: Mapping[str, int]
    held: Mapping[str, int]


Judge = Callable[[Path], Count]
"""Counts in the folder of the outside world; asks Fermata nothing."""

Outside = Callable[[Path], AbstractContextManager[Mapping[str, str]]]
"""Opens what outlives the workers, given the folder of all homes. Yields variables for every worker; `{home}` in a
value stands for the name of that worker's home."""


@dataclass(frozen=True)
class Scenario:
    """`holds` and `end` are what must be true at the end, wherever the workers were killed.

    `decisions` are a person's, by gate and in order; the last one is given again, a gate that is not named is approved.
    `answers` are for the workflow's questions, in order. `world` are files laid into the outside world's folder first,
    `furnishes` makes there what more there is. `{home}` in a text of `input` stands for the run's home. `stays`: its
    things know their own place, so that no home is copied in the middle of a story: each trial begins at its beginning.
    `patience` [s]: a worker that takes longer hangs; it ends itself, and its run counts as blocked. `makes`: how often
    a thing may ever be made, where that is more often than it is held in the end.
    """

    name: str
    input: Mapping[str, Any]
    end: str
    holds: Mapping[str, int]
    count: Judge
    decisions: Mapping[str, Sequence[Decision]] = field(default_factory=dict)
    answers: Sequence[str] = ()
    world: Mapping[str, str] = field(default_factory=dict)
    furnishes: Callable[[Path], None] | None = None
    stays: bool = False
    patience: int = 20
    makes: Mapping[str, int] = field(default_factory=dict)

    def given(self, home: Path) -> dict[str, Any]:
        """The input, as it is there."""
        return {name: _placed(value, str(home)) for name, value in self.input.items()}


def expected(scenario: Scenario) -> str:
    """What must come of it, in words: `COMPLETED: 1 flight, 1 hotel`."""
    held = ", ".join(f"{number} {thing}" for thing, number in scenario.holds.items()) or "nothing outside"
    return f"{scenario.end}: {held}"


def _placed(given: Any, home: str) -> Any:
    if isinstance(given, str):
        return given.replace("{home}", home)
    if isinstance(given, Mapping):
        return {name: _placed(value, home) for name, value in given.items()}
    return [_placed(value, home) for value in given] if isinstance(given, list | tuple) else given
