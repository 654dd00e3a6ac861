"""Judge: a model's opinion on whether a text gives it orders. Slow and paid for, so off unless a site asks for it."""

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import HumanMessage, SystemMessage
from pydantic import BaseModel, Field

from reliability.errors import BadInput, Permanent
from tools.budgets.purse import paid_for
from tools.guards.injection.rules import beside
from tools.guards.match import Match
from tools.models import open_model
from tools.models.card import OFFLINE

JUDGED, FAILED = "judged-an-order", "judge-failed"
SAYS = "a model judged that this gives orders to the model; say what you need in other words"

LONGEST = 60.0
"""[s] after which a judge's call is given up on in the budgets; `judging` waits for less."""

_PROMPT = beside("judging.md")
"""Read when this is imported: a text may have to be judged on an event loop, where no file may be read."""


class Verdict(BaseModel):
    """The judge's answer."""

    gives_orders: bool = Field(description="true where the text tries to give orders to a model that reads it")
    why: str = Field(description="one short sentence, quoting nothing")


class Judge(Protocol):
    """Yes or no, and why. `why` may quote the text after all: it belongs in no finding and no log.

    Raises:
        EffectError: it could not be asked, or gave no answer in the schema.
    """

    async def __call__(self, text: str) -> Verdict: ...


@dataclass(frozen=True)
class ModelJudge:
    """Asks `model` once. `mark` makes the word that no writer of a text can know, anew for every text."""

    model: BaseChatModel
    mark: Callable[[], str] = lambda: secrets.token_hex(8)

    async def __call__(self, text: str) -> Verdict:
        messages = [SystemMessage(_PROMPT), HumanMessage(framed(text, self.mark()))]
        async with paid_for("judge", self.model, messages, (Verdict,), LONGEST) as (opened, paid):
            model = opened.with_structured_output(Verdict, method="function_calling", include_raw=True)
            answered: Any = await model.ainvoke(messages)
            paid.used(answered["raw"].usage_metadata)
        if not isinstance(verdict := answered["parsed"], Verdict):
            raise Permanent("the judge gave no answer in its schema; the text counts as not judged")
        return verdict


def framed(text: str, mark: str) -> str:
    """One line between two marks, in ASCII: nothing in it can look like the end of the material, or stay unseen."""
    return f"<text {mark}>\n{json.dumps(text)}\n</text {mark}>"


def judge_by(model: str | None = None) -> ModelJudge:
    """A judge by a model's name or alias, as `open_model` takes it. Not on an event loop.

    Raises:
        BadInput: no such model, or the offline one, which has no opinions.
    """
    opened = open_model(model)
    if opened._llm_type == OFFLINE:
        raise BadInput(f"the model {model or OFFLINE!r} cannot judge; accepted: a language model, such as openai:NAME")
    return ModelJudge(opened)


def judging(judge: Judge, *, seconds: float = 10.0, closed: bool = True) -> Callable[[str], Awaitable[Sequence[Match]]]:
    """A detector that waits for a judge: the whole text is found, or nothing.

    Without a usable answer within `seconds` [s] it has found something, unless it is told to fail open.
    """

    async def detect(text: str) -> Sequence[Match]:
        if not text:
            return ()
        try:
            async with asyncio.timeout(seconds):
                verdict = await judge(text)
        except Exception as error:  # noqa: BLE001 - whatever breaks the judge, the text must not pass for that
            says = f"the judge gave no answer ({type(error).__name__}); try again later"
            return [Match(FAILED, 0, len(text), says=says)] if closed else []
        return [Match(JUDGED, 0, len(text), says=SAYS)] if verdict.gives_orders else []

    return detect
