"""A kind of agent for measurements, in a file as a site would register it: it gives back what it is given."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from langchain_core.runnables import RunnableConfig

from nodes.kinds.kind import Action, AgentKind, Given
from nodes.kinds.settings import AgentSettings
from nodes.noting import noted
from tools.expressions.schema import ANY


@dataclass(frozen=True)
class Echoing:
    phase: str
    given: Given
    output: str

    async def __call__(self, state: Mapping[str, Any], config: RunnableConfig) -> dict[str, Any]:
        return {
            "steps": {self.output: self.given(state)},
            "outcomes": {self.phase: noted(state, self.phase, "done")},
        }


def _echoes(_settings: AgentSettings, given: Given, output: str) -> Echoing:
    return Echoing("ECHOING", given, output)


kind = AgentKind("echo", {"echo": Action("echo", "ECHOING", ("echo",), ANY, "anything", False, _echoes)})
