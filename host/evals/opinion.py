"""A model's opinion: one question about what a run said, answered with yes or no. Only where a case asks for it."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from langchain_core.messages import BaseMessage, HumanMessage
from langgraph.graph import START, StateGraph
from pydantic import BaseModel, Field
from typing_extensions import TypedDict

from graphs.settings import ModelSettings
from host.evals.suite import Judge
from nodes.agent import Agent
from reliability.errors import BadInput, EffectError
from tools.models import open_model
from tools.models.card import OFFLINE, card_of


class Answer(BaseModel):
    """The judge's answer."""

    fulfilled: bool = Field(description="true where the question is to be answered with yes, else false")
    why: str = Field(description="one short sentence")


class _Judged(TypedDict, total=False):
    question: str
    said: str
    answer: dict[str, Any] | None
    usage: dict[str, Any]


@dataclass(frozen=True)
class Opinion:
    """`fulfilled` is None where nobody judged; `why` says the reason either way."""

    fulfilled: bool | None
    why: str


async def opinion(judge: Judge, said: str) -> Opinion:
    """Ask the model that the case names, else the configured one. The offline model has no opinions."""
    name = judge.model or os.environ.get("FERMATA_MODEL") or OFFLINE
    if card_of(name).model == OFFLINE:
        return Opinion(None, "no model is configured")
    try:
        state = {"question": judge.question, "said": said}
        judged = await _graph().ainvoke(state, context=ModelSettings(model=judge.model))
    except BadInput as error:
        return Opinion(None, str(error))
    except EffectError as error:
        return Opinion(False, f"the judge could not be asked: {error}")
    answer = judged.get("answer")
    return Opinion(answer["fulfilled"], answer["why"]) if answer else Opinion(False, "the judge gave no usable answer")


def _graph() -> Any:
    judging = Agent(
        "JUDGING",
        role="judge",
        prompt="eval_judging.md",
        answers=Answer,
        hears=_hears,
        keep=lambda _, answer: {"answer": answer.model_dump() if answer else None},
        model=open_model,
    )
    g = StateGraph(_Judged, context_schema=ModelSettings)
    g.add_node("JUDGING", judging)
    g.add_edge(START, "JUDGING")
    return g.compile()


def _hears(state: Mapping[str, Any]) -> list[BaseMessage]:
    return [HumanMessage(f"The question:\n{state['question']}\n\nWhat was said:\n<said>\n{state['said']}\n</said>")]
