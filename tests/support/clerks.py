"""A kind of agent for tests, in a file of its own as a site would have it: it says, fails and remembers what it did."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nodes.kinds.kind import Action, Given, of
from nodes.kinds.settings import AgentSettings
from nodes.noting import noted
from tools.expressions.schema import ANY


@dataclass(frozen=True)
class Clerking:
    """`does`: `say` gives back what it is given, `fail` fails, `fail once` fails the first time, by what is written in
    the file that `CLERKS` names.
    """

    phase: str
    given: Given
    output: str
    does: str

    async def __call__(self, state: Mapping[str, Any], _config: Any) -> dict[str, Any]:
        given = self.given(state)
        before = _noted(f"{self.does} {given}\n")
        if self.does == "fail" or (self.does == "fail once" and f"{self.does} {given}\n" not in before):
            return {"outcomes": {self.phase: noted(state, self.phase, "failed", f"{given} was too much")}}
        made = {"steps": {self.output: given}} if self.output else {}
        return {**made, "outcomes": {self.phase: noted(state, self.phase, "done")}}


def _noted(line: str) -> str:
    """Write it into the book; what stood there before."""
    book = Path(os.environ["CLERKS"])
    before = book.read_text() if book.exists() else ""
    book.write_text(before + line)
    return before


def _action(name: str, phase: str, does: str) -> Action:
    def build(_settings: AgentSettings, given: Given, output: str) -> Clerking:
        return Clerking(phase, given, output, does)

    return Action(name, phase, (name,), ANY, "anything", False, build)


kind = of(
    "clerk",
    "for tests",
    [
        _action("say", "SAYING", "say"),
        _action("fail", "FAILING", "fail"),
        _action("fail_once", "TRYING", "fail once"),
    ],
)
