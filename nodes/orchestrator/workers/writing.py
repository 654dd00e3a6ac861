"""`writing`: a text made of the results it is given, and of nothing else."""

from langchain_core.messages import HumanMessage
from pydantic import BaseModel, ConfigDict, Field

from nodes.agent import Agent
from nodes.orchestrator.by_agent import by_agent, heard
from nodes.orchestrator.given import sources_of, text_of
from nodes.orchestrator.worker import Errand, Made, Worker
from state.orchestrator import Phase
from tools.models import open_model


class DraftedText(BaseModel):
    """The text that was asked for."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(description="Markdown; only what the given results say", min_length=1)


agent = Agent(
    Phase.WORKING,
    role="writer",
    prompt="orchestrator_writing.md",
    answers=DraftedText,
    hears=lambda state: [HumanMessage(heard(state["errand"]))],
    keep=lambda _state, answer: {"answer": answer.model_dump() if answer else None},
    model=open_model,
)


async def does(errand: Errand) -> Made:
    """Raises:
    Permanent: it was given nothing to write from, or the model gave no usable answer.
    Transient: the model cannot be reached.
    """
    text_of(errand)  # nothing is ever written from nothing
    answer, usage = await by_agent(agent, errand)
    return Made(text=answer["text"], sources=sources_of(errand), usage=usage)


worker = Worker("writing", ("write", "summarise"), does, "writes texts from given results", cost=5)
