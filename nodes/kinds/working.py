"""Working: a step done by one of the orchestrator's workers, which asks no model."""

import asyncio
from dataclasses import dataclass
from typing import Any

from langchain_core.runnables import RunnableConfig

from nodes.counting import visit
from nodes.development.asked import words
from nodes.development.told import done, failed
from nodes.development.words import language_of, say
from nodes.kinds.errand import errand_of
from nodes.kinds.kind import Given
from nodes.kinds.settings import AgentSettings
from nodes.orchestrator.worker import Errand, Worker
from reliability.errors import EffectError


@dataclass(frozen=True)
class Working:
    """`texts`: the worker works on what it is given, instead of looking something up for it."""

    phase: str
    given: Given
    output: str
    settings: AgentSettings
    worker: Worker
    texts: bool = False
    renamed_from: tuple[str, ...] = ()

    async def __call__(self, state: Any, config: RunnableConfig) -> dict[str, Any]:
        given = self.given(state)
        language = language_of(given)
        if not words(given):
            return failed(state, self.phase, say(language, "nothing asked", given=given))
        seconds = min(self.settings.constraints.seconds or self.worker.limit, self.worker.limit)
        async with visit(self.settings.name) as seen:
            try:
                async with asyncio.timeout(seconds):
                    value = await self._made(errand_of(self.output or self.phase.lower(), given, texts=self.texts))
                return done(state, self.phase, self.output, value)
            except TimeoutError:
                why = say(language, "late", agent=self.settings.name, seconds=seconds)
            except EffectError as error:
                why = str(error)
            seen.status = "failed"
        return failed(state, self.phase, why)

    async def _made(self, errand: Errand) -> dict[str, Any]:
        does: Any = self.worker.does
        made = await does(errand)
        return {"text": made["text"], "sources": list(made.get("sources", [])), "notes": []}
