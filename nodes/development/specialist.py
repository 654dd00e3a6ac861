"""Specialist: an agent of a declared workflow, asked for one answer within its constraints."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from langgraph.runtime import get_runtime
from pydantic import BaseModel

from nodes.agent import Agent
from nodes.development.words import Language, say
from nodes.kinds.settings import AgentSettings
from nodes.usage import tokens
from reliability.attempts import Attempts
from reliability.errors import EffectError
from tools.budgets.bound import most_said
from tools.models import open_model
from tools.models.standing_in import opener, stands_in

ANSWER = 300.0
"""[s] that one call of a model may take, where the agent has no limit of its own: it writes whole files."""

_MOST_TOKENS = ("max_tokens", "max_output_tokens", "num_predict")
"""What providers call the most tokens of an answer."""

Judge = Callable[[Any], Awaitable[str]]
"""An answer to what is wrong with it, in one line; empty where it can be taken."""


@dataclass(frozen=True)
class Answered:
    """`answer` is None where there is none that can be taken, `reason` says why. `usage` goes into the state."""

    answer: Any = None
    reason: str = ""
    usage: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Specialist:
    """`prompt` is a file of nodes/prompts, `answers` the schema. An answer that does not fit it is repaired, one that
    the box objects to corrected, a bounded number of times each.
    """

    settings: AgentSettings
    prompt: str
    answers: type[BaseModel]
    model: Callable[[str | None], BaseChatModel] = field(default=open_model, repr=False)
    repairs: int = 2
    corrections: int = 1
    attempts: Attempts = field(default_factory=Attempts)

    @property
    def most_calls(self) -> int:
        """Answers asked of a model on one visit."""
        return (self.repairs + 1) * (self.corrections + 1)

    @property
    def most_tokens(self) -> int | None:
        """Of them together."""
        most = self.settings.constraints.max_tokens_per_request
        return None if most is None else most * self.most_calls

    @property
    def room(self) -> int | None:
        """[tokens] of one question, of which files are shown; as much again, and more, is kept for its answer."""
        most = self.settings.constraints.max_tokens_per_request
        return None if most is None else most // 3

    async def ask(
        self,
        phase: str,
        messages: Sequence[BaseMessage],
        judge: Judge,
        language: Language,
        before: Mapping[str, Any],
    ) -> Answered:
        """`before` is what the phase's calls have cost until now. A model that does not answer is a reason, no error.

        Raises:
            BadInput: the model that is configured cannot be opened.
        """
        most, agent = self.settings.constraints.max_tokens_per_request, self._agent(phase)
        told = SystemMessage(await asyncio.to_thread(lambda: agent.instructions))
        said = most_said([told, *messages], [self.answers])
        if most is not None and said >= most:
            return Answered(
                reason=say(language, "too large a request", given=said, agent=self.settings.name, most=most)
            )
        asking = _Asking(self, self._capped(agent, None if most is None else most - said), language)
        try:
            return await asking.until_taken(list(messages), judge, {phase: dict(before)} if before else {})
        except EffectError as error:
            return Answered(reason=str(error))

    def _capped(self, agent: Agent, left: int | None) -> Agent:
        """Each repair sends the answers before it again, so that one answer may take its share of what is `left`."""
        share = None if left is None else max(1, left // (self.repairs + 1 + self.corrections))
        return replace(agent, model=partial(_opened, opener(self.settings.model, self.model), share))

    def _agent(self, phase: str) -> Agent:
        return Agent(
            phase,
            role=self.settings.name,
            prompt=self.prompt,
            answers=self.answers,
            hears=lambda state: state["heard"],
            keep=lambda _state, answer: {"answer": answer},
            model=opener(self.settings.model, self.model),
            repairs=self.repairs,
            attempts=self.attempts,
            limit=self.settings.constraints.seconds or ANSWER,
        )


@dataclass(frozen=True)
class _Asking:
    """One question until its answer can be taken."""

    by: Specialist
    agent: Agent
    language: Language

    async def until_taken(self, heard: list[BaseMessage], judge: Judge, usage: dict[str, Any]) -> Answered:
        reason = ""
        for _ in range(self.by.corrections + 1):
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
        return str(usage[self.agent.phase].get("exhausted") or say(self.language, "no schema"))

    def _over(self, before: Mapping[str, Any], usage: Mapping[str, Any]) -> str:
        """A model that does not keep to the length it was asked for."""
        now, then = usage[self.agent.phase], before.get(self.agent.phase, {})
        most, calls = self.by.settings.constraints.max_tokens_per_request, now["calls"] - then.get("calls", 0)
        spent = tokens(now) - tokens(then)
        if most is None or spent <= most * max(1, calls):
            return ""
        each = spent // max(1, calls)
        return say(self.language, "too many tokens", given=each, agent=self.by.settings.name, most=most)

    async def _notes(self, usage: Mapping[str, Any]) -> tuple[str, ...]:
        alias = self.by.settings.model
        if not await asyncio.to_thread(stands_in, alias):
            return ()
        return (say(self.language, "stands in", alias=alias, model=usage[self.agent.phase]["model"]),)


def _opened(opens: Callable[[str | None], BaseChatModel], most: int | None, name: str | None) -> BaseChatModel:
    """The model, asked for no longer answers than there is room for."""
    model = opens(name)
    known = [one for one in _MOST_TOKENS if one in type(model).model_fields][:1]
    if most is None or not known:
        return model
    return model.model_copy(update={one: min(most, getattr(model, one) or most) for one in known})
