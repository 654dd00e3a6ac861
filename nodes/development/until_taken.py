"""Until taken: one question to a model, until there is an answer that the box has nothing against."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langgraph.runtime import get_runtime

from nodes.agent import Agent
from nodes.development.words import Language, say
from nodes.usage import EXHAUSTED, tokens
from tools.models.standing_in import stands_in

Judge = Callable[[Any], Awaitable[str]]
"""An answer to what is wrong with it, in one line; empty where it can be taken."""


async def no_objection(_answer: Any) -> str:
    """A judge that takes whatever fits the schema."""
    return ""


@dataclass(frozen=True)
class Answered:
    """`answer` is None where there is none that can be taken, `reason` says why. `usage` goes into the state."""

    answer: Any = None
    reason: str = ""
    usage: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Asking:
    """One question, until an answer can be taken: `corrections` times one is told what is wrong with it. `alias` is the
    model that was asked for, `most` [tokens] what one request and its answer may take.
    """

    agent: Agent
    who: str
    alias: str | None
    most: int | None
    corrections: int
    language: Language

    async def until_taken(self, heard: list[BaseMessage], judge: Judge, usage: dict[str, Any]) -> Answered:
        reason = ""
        for _ in range(self.corrections + 1):
            before = usage
            update = await self.agent({"heard": heard, "usage": before}, get_runtime())
            usage, answer = update["usage"], update["answer"]
            reason = self._no_answer(usage) if answer is None else self._over(before, usage) or await judge(answer)
            if answer is None:
                break
            if not reason:
                return Answered(answer, usage=usage, notes=await self._notes(usage))
            again = f"That cannot be taken: {reason}. Answer again, as a whole."
            heard = [*heard, AIMessage(json.dumps(answer.model_dump(), ensure_ascii=False)), HumanMessage(again)]
        return Answered(reason=reason, usage=usage)

    def _no_answer(self, usage: Mapping[str, Any]) -> str:
        return str(usage[self.agent.phase].get(EXHAUSTED) or say(self.language, "no schema"))

    def _over(self, before: Mapping[str, Any], usage: Mapping[str, Any]) -> str:
        """A model that does not keep to the length it was asked for."""
        now, then = usage[self.agent.phase], before.get(self.agent.phase, {})
        calls = now["calls"] - then.get("calls", 0)
        spent = tokens(now) - tokens(then)
        if self.most is None or spent <= self.most * max(1, calls):
            return ""
        each = spent // max(1, calls)
        return say(self.language, "too many tokens", given=each, agent=self.who, most=self.most)

    async def _notes(self, usage: Mapping[str, Any]) -> tuple[str, ...]:
        if not await asyncio.to_thread(stands_in, self.alias):
            return ()
        return (say(self.language, "stands in", alias=self.alias, model=usage[self.agent.phase]["model"]),)
