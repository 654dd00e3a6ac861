"""Specialist: an agent of a declared workflow, asked for one answer within its constraints."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage, SystemMessage
from pydantic import BaseModel

from nodes.agent import Agent
from nodes.development.until_taken import Answered, Asking, Judge
from nodes.development.words import Language, say
from nodes.kinds.settings import AgentSettings
from reliability.attempts import Attempts
from reliability.errors import EffectError
from tools.budgets.bound import most_said
from tools.models import open_model
from tools.models.standing_in import opener

ANSWER = 300.0
"""[s] that one call of a model may take, where the agent has no limit of its own: it writes whole files."""

_MOST_TOKENS = ("max_tokens", "max_output_tokens", "num_predict")
"""What providers call the most tokens of an answer."""


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

    def late(self, language: Language) -> str:
        """Why there is no answer where its time is over."""
        return say(language, "late", agent=self.settings.name, seconds=self.settings.constraints.seconds)

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
        capped = self._capped(agent, None if most is None else most - said)
        asking = Asking(capped, self.settings.name, self.settings.model, most, self.corrections, language)
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


def _opened(opens: Callable[[str | None], BaseChatModel], most: int | None, name: str | None) -> BaseChatModel:
    """The model, asked for no longer answers than there is room for."""
    model = opens(name)
    known = [one for one in _MOST_TOKENS if one in type(model).model_fields][:1]
    if most is None or not known:
        return model
    return model.model_copy(update={one: min(most, getattr(model, one) or most) for one in known})
