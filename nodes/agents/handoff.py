"""Hand-offs: an agent gives the rest of the turn to another state of the machine, along a drawn edge."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal

from langchain_core.tools import StructuredTool
from langgraph.prebuilt import ToolRuntime
from pydantic import BaseModel, Field

from nodes.agents.marks import Marks, told

if TYPE_CHECKING:
    from nodes.agents.tool_agent import ToolAgent

State = Mapping[str, Any]
ANSWERED = "answered"


class Note(BaseModel):
    """What the next one should know."""

    note: str = Field(default="", description="What the next one needs to know, in one or two sentences.")


class HandoffTool(StructuredTool):
    """Its call ends the agent's visit; `to` is the state that takes over."""

    to: str
    keyed: bool = True


def handoff(to: str, when: str) -> HandoffTool:
    """A tool that hands the conversation to the state `to`; `when` tells the model in which case."""
    name = f"hand_off_to_{to.lower()}"

    async def hand_over(runtime: ToolRuntime[Any, Any], note: str = "") -> Any:
        marks = Marks(handoff=to, note=note, stops=f"handed over to {to}")
        return told(runtime, name, f"{to} takes over", marks)

    return HandoffTool(
        name=name,
        description=f"Hand the conversation to {to} for the rest of this turn: {when}",
        args_schema=Note,
        coroutine=hand_over,
        to=to,
        metadata={"read_only": True},
    )


def handed_to(agent: "ToolAgent") -> Callable[[State], Awaitable[str]]:
    """Who takes over: a state that the agent can hand over to, a gate that one of its tools needs, or nobody: it
    answered (fully or with what is known), and the answer is next.
    """

    async def handed(state: State) -> str:
        return state["agents"][agent.phase].get("handoff") or ANSWERED

    handed.__annotations__["return"] = Literal[(*agent.ways, ANSWERED)]
    return handed


def ended_of(phase: str) -> Callable[[State], Awaitable[Literal["answered", "partial"]]]:
    """Did the agent answer, or was it stopped with a part of it?"""

    async def ended(state: State) -> Literal["answered", "partial"]:
        return "answered" if state["agents"][phase]["ended"] == ANSWERED else "partial"

    return ended
