"""A small workflow whose agents spend tokens, and a process that is killed in the middle of it."""

import asyncio
import os
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable
from langgraph.graph import START, StateGraph
from pydantic import BaseModel

from graphs.publish import publish
from host.checkpoints import open_saver
from nodes.agent import Agent
from nodes.agents.reading import reads
from nodes.agents.tool_agent import ToolAgent
from nodes.ending import Ending
from reliability.boundaries import watch
from reliability.errors import Unreachable
from state.agents import Agents
from state.messages import Messages
from state.outcomes import Outcomes

CLERK = "clerk@example.com"

A_CALL = 18
"""[tokens] of every answer, in and out."""


class Kind(BaseModel):
    kind: str


class Steady(BaseChatModel):
    """Says the same to the same words, so that whoever asks again after a crash hears it again."""

    model_name: str = "steady"

    @property
    def _llm_type(self) -> str:
        return "steady"

    def bind_tools(self, tools: Sequence[Any], **kwargs: Any) -> Runnable[Any, AIMessage]:
        return self.bind(offered=[getattr(tool, "name", getattr(tool, "__name__", "")) for tool in tools])

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        *,
        offered: Sequence[str] = (),
        **kwargs: Any,
    ) -> ChatResult:
        message = _answer(messages, offered)
        message.usage_metadata = UsageMetadata(input_tokens=11, output_tokens=7, total_tokens=A_CALL)
        message.response_metadata = {"model_name": "steady-1", "finish_reason": "stop"}
        return ChatResult(generations=[ChatGeneration(message=message)])


def _answer(messages: Sequence[BaseMessage], offered: Sequence[str]) -> AIMessage:
    if "unusable" in messages[-1].text:
        return AIMessage("no schema at all")
    if "Kind" in offered:
        return AIMessage("", tool_calls=[{"name": "Kind", "args": {"kind": "lamp"}, "id": "call_1"}])
    if isinstance(messages[-1], ToolMessage):
        return AIMessage("램프는 스무 개 있습니다.")
    return AIMessage("", tool_calls=[{"name": "look_up", "args": {"what": "lamp"}, "id": "call_2"}])


class Stock(Agents, Outcomes, total=False):
    messages: Messages
    kind: str
    status: str


@reads
async def look_up(what: str) -> str:
    """How many there are."""
    return f"20 of {what}, says {CLERK}"


def graph(name: str = "stock") -> Any:
    """SORTING (an agent with a schema) → COUNTING (an agent with a tool) → COUNTED."""
    model = Steady()
    g = StateGraph(Stock)
    g.add_node(
        "SORTING",
        Agent(
            phase="SORTING",
            role="sorter",
            prompt="research_reviewing.md",
            answers=Kind,
            hears=lambda state: [HumanMessage(state["messages"][-1].text)],
            keep=lambda _state, answer: {"kind": answer.kind if isinstance(answer, Kind) else ""},
            model=lambda _name: model,
            repairs=0,
        ),
    )
    counting = ToolAgent(
        phase="COUNTING", role="counter", prompt="support_general.md", tools=(look_up,), model=lambda _name: model
    )
    g.add_node("COUNTING", counting)
    g.add_node("COUNTED", Ending("COUNTED", lambda _state: "Counted."))
    g.add_edge(START, "SORTING")
    g.add_edge("SORTING", "COUNTING")
    g.add_edge("COUNTING", "COUNTED")
    return publish(g, name)


def config(run: str) -> Any:
    return {"configurable": {"thread_id": run}}


def drive(folder: str, run: str, begins: bool, dies_at: int = 0, text: str = "How many lamps?") -> int:
    """In a process of its own: one run, killed at the boundary of that number (0: at none)."""
    crossed = 0

    def strike(_when: str, _what: object) -> None:
        nonlocal crossed
        crossed += 1
        if crossed == dies_at:
            os.kill(os.getpid(), signal.SIGKILL)

    async def work() -> None:
        async with open_saver(Path(folder)) as saver:
            watch(strike)
            given = {"messages": [HumanMessage(text)]} if begins else None
            await graph().copy(update={"checkpointer": saver}).ainvoke(given, config(run), durability="sync")

    try:
        asyncio.run(work())
    except Unreachable:
        return 4
    return 0
