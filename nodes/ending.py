"""Ending: an explicit end state. It says how the run ended, to people and to the registry of runs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from langchain_core.messages import AIMessage
from langchain_core.runnables import RunnableConfig

from nodes.place import place_of
from reliability.hold import held
from reliability.ledger import aside, runs


@dataclass(frozen=True)
class Ending:
    """`says` puts the end into words: the closing `AIMessage` that a chat shows."""

    phase: str
    says: Callable[[Mapping[str, Any]], str]
    renamed_from: tuple[str, ...] = ()

    async def __call__(self, state: Any, config: RunnableConfig) -> dict[str, Any]:
        place = place_of(config)
        end = place.beside(self.phase)
        await aside(runs.mark, place.run, lease=held(place.run), status=self.phase, phase=end)
        return {"status": self.phase, "messages": [AIMessage(self.says(state))]}
