"""A help desk of agents with tools, for graphs of a test's own."""

from collections.abc import Callable, Mapping
from typing import Any

from langchain_core.messages import AIMessage, HumanMessage, ToolCall
from langgraph.graph import END, START, StateGraph
from pydantic import BaseModel

from nodes.agents.effect_tool import as_tool, proposed
from nodes.agents.reading import reads
from nodes.agents.tool_agent import ToolAgent
from nodes.effect import Effect
from reliability.attempts import Attempts
from state.agents import Agents
from state.messages import Messages
from state.outcomes import Approvals, Outcomes
from tests.support.clock import Watch
from tests.support.scripted_model import ScriptedModel
from tests.support.world import World
from tools.models.offline.skills import Answer, Asked, Call

PROMPT = "travel_planning.md"


class Desk(Agents, Outcomes, Approvals, total=False):
    messages: Messages
    customer: str
    status: str


class Refund(BaseModel):
    """What the model fills in."""

    cents: int


class Advice(BaseModel):
    """An answer in a schema."""

    advice: str
    sure: bool


@reads
async def look_up(order: str) -> str:
    """What we know of an order."""
    return f"order {order}: 42.00 EUR"


def refunding(world: World, **declared: Any) -> Effect:
    return Effect("REFUNDING", world.delivery(), proposed("REFUNDING"), **declared)


def refund_tool(effect: Effect) -> Any:
    return as_tool(effect, "refund", "Pays money back.", Refund)


def calls(*tools: tuple[str, Mapping[str, Any]]) -> AIMessage:
    """The model calls tools, side by side."""
    made = [ToolCall(name=name, args=dict(args), id=f"call_{at}") for at, (name, args) in enumerate(tools)]
    return AIMessage("", tool_calls=made)


def scripted(*script: Any) -> ScriptedModel:
    return ScriptedModel(script=list(script))


def agent(model: Any, *tools: Any, phase: str = "BILLING", **declared: Any) -> ToolAgent:
    """`model` is a scripted one, or `open_model`."""
    opened: Callable[[str | None], Any] = model if not isinstance(model, ScriptedModel) else lambda _name: model
    patient = Attempts(sleep=Watch([]))
    return ToolAgent(phase, "specialist", PROMPT, tools, model=opened, attempts=patient, **declared)


def alone(box: ToolAgent) -> StateGraph[Any, Any, Any, Any]:
    """START → the agent → END."""
    g: StateGraph[Any, Any, Any, Any] = StateGraph(Desk)
    g.add_node(box.phase, box)
    g.add_edge(START, box.phase)
    g.add_edge(box.phase, END)
    return g


def says(text: str) -> dict[str, Any]:
    return {"messages": [HumanMessage(text)]}


def refunds(asked: Asked) -> Answer:
    """A skill for a test: looks the order up, pays it back, and says so in the person's language."""
    korean = any("가" <= letter <= "힣" for letter in asked.said)
    if asked.result_of("look_up") is None:
        return [Call("look_up", {"order": "7"})]
    if asked.result_of("refund") is None:
        return [Call("refund", {"cents": 4200})]
    return "환불했습니다." if korean else "It was paid back."
