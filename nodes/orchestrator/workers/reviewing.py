"""`reviewing`: says what of a text the other results do not support."""

from langchain_core.messages import HumanMessage
from pydantic import BaseModel, ConfigDict, Field

from nodes.agent import Agent
from nodes.orchestrator.by_agent import by_agent, heard
from nodes.orchestrator.given import sources_of, text_of
from nodes.orchestrator.words import say
from nodes.orchestrator.worker import Errand, Made, Worker
from state.orchestrator import Phase
from tools.models import open_model


class ReviewedText(BaseModel):
    """What is wrong with the first of the given results, judged by the others."""

    model_config = ConfigDict(extra="forbid")

    findings: list[str] = Field(default_factory=list, description="One sentence each; empty when nothing is wrong")
    unchecked: bool = Field(default=False, description="True when there is nothing to judge it by")


agent = Agent(
    Phase.WORKING,
    role="reviewer",
    prompt="orchestrator_reviewing.md",
    answers=ReviewedText,
    hears=lambda state: [HumanMessage(heard(state["errand"]))],
    keep=lambda _state, answer: {"answer": answer.model_dump() if answer else None},
    model=open_model,
)


async def does(errand: Errand) -> Made:
    """The text as it was, and the findings under it.

    Raises:
        Permanent: there is nothing to review, or the model gave no usable answer.
        Transient: the model cannot be reached.
    """
    text_of(errand)
    answer, usage = await by_agent(agent, errand)
    text = next(iter(errand["given"].values()))["text"] if errand["given"] else text_of(errand)
    what = "unchecked" if answer["unchecked"] else "findings" if answer["findings"] else "no findings"
    told = "\n".join([say(errand["request"], what), *(f"- {one}" for one in answer["findings"])])
    return Made(text=f"{text}\n\n---\n{told}", sources=sources_of(errand), usage=usage)


worker = Worker("reviewing", ("review",), does, "says what of a text the results do not support", cost=3)
