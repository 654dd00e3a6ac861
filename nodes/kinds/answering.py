"""Answering: a model is asked something in words, and answers in words."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from langchain_core.messages import HumanMessage
from langchain_core.runnables import RunnableConfig

from nodes.development.asked import question, words
from nodes.development.by_specialist import BySpecialist
from nodes.development.specialist import Specialist
from nodes.development.told import done, failed
from nodes.development.until_taken import no_objection
from nodes.development.words import language_of, say
from nodes.kinds.errand import errand_of
from nodes.kinds.kind import Given


@dataclass(frozen=True)
class Answering(BySpecialist):
    """`writes`: from the texts that it is given, and from nothing else."""

    phase: str
    given: Given
    output: str
    by: Specialist
    writes: bool = False
    renamed_from: tuple[str, ...] = ()

    async def __call__(self, state: Any, config: RunnableConfig) -> dict[str, Any]:
        """Raises:
        BadInput: the model that is configured cannot be opened; the run can be resumed here.
        """
        given = self.given(state)
        language = language_of(given)
        if not words(given):
            return failed(state, self.phase, say(language, "nothing asked", given=given))
        used = state.get("usage", {}).get(self.phase, {})
        try:
            async with asyncio.timeout(self.by.settings.constraints.seconds):
                answered = await self.by.ask(self.phase, [self._heard(given)], no_objection, language, used)
        except TimeoutError:
            return failed(state, self.phase, self.by.late(language))
        usage = {"usage": answered.usage} if answered.usage else {}
        if answered.answer is None:
            return {**failed(state, self.phase, answered.reason), **usage}
        return {**done(state, self.phase, self.output, self._value(given, answered.answer, answered.notes)), **usage}

    def _heard(self, given: Any) -> HumanMessage:
        if not self.writes:
            instructions = [self.by.settings.instructions]
            return question("ask", given, language_of(given), instructions=instructions)
        errand = errand_of(self.output or self.phase.lower(), given, texts=True)
        texts = {name: product["text"] for name, product in errand["given"].items()}
        told = {"request": errand["request"], "what": errand["what"], "given": texts}
        more = {"instructions": self.by.settings.instructions} if self.by.settings.instructions else {}
        return HumanMessage(json.dumps({**told, **more}, ensure_ascii=False))

    def _value(self, given: Any, answer: Any, notes: tuple[str, ...]) -> Mapping[str, Any]:
        sources = errand_of("", given, texts=True)["given"] if self.writes else {}
        named = dict.fromkeys(source for product in sources.values() for source in product["sources"])
        return {"text": answer.text, "sources": list(named), "notes": list(notes)}
