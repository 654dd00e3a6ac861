"""A desk with an agent that pays by a tool, as a graph file of a project; the model is the offline one.

Copied into a project by tests that serve it. The process is killed right after the first payment.
"""

import asyncio
import os
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from langgraph.graph import START, StateGraph
from pydantic import BaseModel

from graphs.publish import publish
from nodes.agents.effect_tool import as_tool
from nodes.agents.handoff import handed_to
from nodes.agents.reading import reads
from nodes.agents.tool_agent import ToolAgent
from nodes.effect import Effect
from nodes.ending import Ending
from reliability.deliver import Delivery
from state.agents import Agents
from state.messages import Messages
from state.outcomes import Outcomes
from tools.models.offline.skills import SKILLS, Answer, Asked, Call


class Desk(Agents, Outcomes, total=False):
    messages: Messages
    status: str


class Refund(BaseModel):
    cents: int


def refunds(asked: Asked) -> Answer:
    if asked.result_of("look_up") is None:
        return [Call("look_up", {"order": "7"})]
    return "환불했습니다." if asked.result_of("refund") else [Call("refund", {"cents": 4200})]


@reads
async def look_up(order: str) -> str:
    """What we know of an order."""
    return f"order {order}: 42.00 EUR"


async def pay(_arguments: Mapping[str, Any], key: str) -> dict[str, Any]:
    if await asyncio.to_thread(note, key):
        os.kill(os.getpid(), signal.SIGKILL)
    return {"reference": key}


def note(key: str) -> bool:
    """A payment, as a line in a file; is it the first?"""
    book = Path(os.environ["FERMATA_HOME"]) / "book"
    first = not book.exists()
    with book.open("a") as lines:
        lines.write(f"{key}\n")
    return first


async def known(_arguments: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {"reference": key}


SKILLS["refunds"] = "graphs.desk:refunds"  # where a test copies it to
tools = (
    look_up,
    as_tool(Effect("REFUNDING", Delivery(pay, known), lambda _state: None), "refund", "Pays back.", Refund),
)
billing = ToolAgent("BILLING", "billing", "travel_planning.md", tools, skill="refunds")
desk: StateGraph[Any, Any, Any, Any] = StateGraph(Desk)
desk.add_node("BILLING", billing)
desk.add_node("ANSWERING", Ending("ANSWERING", says=lambda state: state["agents"]["BILLING"]["text"]))
desk.add_edge(START, "BILLING")
desk.add_conditional_edges("BILLING", handed_to(billing), {"answered": "ANSWERING"})
graph = publish(desk, "desk")
