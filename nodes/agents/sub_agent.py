"""Agents as tools: a manager keeps the conversation and calls a specialist for a bounded part of it."""

from typing import TYPE_CHECKING, Any

from langchain_core.messages import BaseMessage, HumanMessage
from langchain_core.tools import StructuredTool
from langgraph.prebuilt import ToolRuntime
from pydantic import BaseModel, Field

from nodes.agents.marks import Marks, ordinal, told
from nodes.agents.turn import Turn
from nodes.agents.visit import Visit
from nodes.context import Context
from reliability.errors import BadInput

if TYPE_CHECKING:
    from nodes.agents.result import Result
    from nodes.agents.tool_agent import ToolAgent


class Task(BaseModel):
    """What is to be done."""

    task: str = Field(description="What the specialist is to do or to find out, complete in itself.")


class TaskInContext(Task):
    """What is to be done, and what of the conversation matters for it."""

    summary: str = Field(description="What of the conversation so far matters for the task.")


class SubAgentTool(StructuredTool):
    """`most`: how often it may be called on one visit of its caller."""

    agent: Any
    context: Context
    most: int
    keyed: bool = True

    @property
    def tools(self) -> tuple[Any, ...]:
        """What it can do in turn; `fermata verify` looks into them."""
        return tuple(self.agent.tools)


def sub_agent(agent: "ToolAgent", name: str, description: str, context: Context, most: int) -> SubAgentTool:
    async def call(runtime: ToolRuntime[Any, Any], task: str, summary: str = "") -> Any:
        return await _call(tool, runtime, task, summary)

    tool = SubAgentTool(
        name=name,
        description=description,
        args_schema=TaskInContext if context.kind == "summary" else Task,
        coroutine=call,
        agent=agent,
        context=context,
        most=most,
        metadata={"read_only": True},
    )
    return tool


async def _call(tool: SubAgentTool, runtime: ToolRuntime[Any, Any], task: str, summary: str) -> Any:
    turn = runtime.context
    if not isinstance(turn, Turn):
        raise BadInput(f"{tool.name} is an agent as a tool; accepted among the tools of a ToolAgent")
    number = ordinal(turn.new(runtime.state["messages"]), tool.name, runtime.tool_call_id)
    if number > tool.most:
        return told(runtime, tool.name, f"{tool.name} was asked {tool.most} times, which is its limit", {}, failed=True)
    words = f"{task}\n\nWhat matters of the conversation: {summary}" if summary else task
    shown: list[BaseMessage] = [*tool.context.of(turn.state.get("messages", [])), HumanMessage(words)]
    path = f"{turn.path}/{tool.name}/{number}"
    result = await Visit(turn.run, path, turn.state, runtime.config, turn.asking.tell).by(tool.agent, shown)
    return told(runtime, tool.name, result.words, _marks(result), failed=result.ended == "partial")


def _marks(result: "Result") -> Marks:
    marks = Marks(usage=result.usage, did=list(result.did), left=list(result.left), keep=dict(result.keep))
    if result.proposes:
        return Marks(**marks, proposes=dict(result.proposes), gate=result.handoff or "", stops=result.reason)
    return Marks(**marks, stops=result.reason) if result.in_doubt else marks
