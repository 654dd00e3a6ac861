"""Ending: an explicit end state. It says how the run ended, to people and to the registry of runs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from langchain_core.messages import AIMessage
from langchain_core.runnables import RunnableConfig

from nodes.counting import ended
from nodes.place import place_of
from reliability.hold import held
from reliability.ledger import aside, usage


@dataclass(frozen=True)
class Ending:
    """`says` puts the end into words: the closing `AIMessage` that a chat shows.

    `standing` says how the run stands then, where that is not the end's own name. The end of a workflow inside another
    one is not the end of the run.
    """

    phase: str
    says: Callable[[Mapping[str, Any]], str]
    renamed_from: tuple[str, ...] = ()
    standing: Callable[[Mapping[str, Any]], str] | None = field(default=None, repr=False)

    async def __call__(self, state: Any, config: RunnableConfig) -> dict[str, Any]:
        place = place_of(config)
        end = place.beside(self.phase)
        status = self.standing(state) if self.standing else self.phase
        known = "running" if "/" in end else status
        if known == status:
            ended(config, status)
        spent = (state.get("usage") or {}) if known == status else {}
        await aside(usage.ended, place.run, spent, lease=held(place.run), status=known, phase=end)
        return {"status": status, "messages": [AIMessage(self.says(state))]}
