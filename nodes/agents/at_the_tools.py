"""At the tools: what an agent's tools are called with, what they may never do, and what they answer.

What a tool answers is data from outside. The model is shown it in a frame, and it never widens what the agent may do:
which tools there are, what they demand and what is forbidden is settled before anything is read.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from langchain_core.messages import AIMessage, AnyMessage, BaseMessage, ToolMessage
from langchain_core.tools import BaseTool
from langgraph.prebuilt.tool_node import ToolCallRequest
from langgraph.types import Command
from pydantic import BaseModel

from nodes.agent import WITHHELD
from nodes.agents.screened_tool import is_screened, screened_tool
from nodes.agents.turn import Turn
from nodes.guarding import looked_at, rails
from reliability.errors import Permanent
from tools.guards.framing import framed
from tools.models.screen import line_of, why_stopped

Made = ToolMessage | Command[Any]


async def called(request: ToolCallRequest, turn: Turn) -> ToolCallRequest | ToolMessage:
    """The call as it may be made, or what the model is told instead of it."""
    call = request.tool_call
    if (operation := turn.behaviour.forbids(call["name"], *operations_of(request.tool))) is not None:
        turn.asking.tell("forbidden", tool=call["name"], operation=operation)
        says = f"{call['name']} was not called: the operation {operation} is forbidden here, whoever asks for it"
        return _instead(request, f"{says}. Do without it, or say that it cannot be done")
    found = await looked_at(call["args"], "tool arguments", turn.asking.tell)
    if found.verdict != "passed":
        return _instead(request, f"{call['name']} was not called: {line_of(found.findings)}")
    given = request if found.value is call["args"] else request.override(tool_call={**call, "args": found.value})
    if given.tool is None or not rails("tool results"):
        return given
    return given.override(tool=screened_tool(given.tool, partial(_looked_at, turn=turn)))


async def answered(made: Made, asked: ToolCallRequest, turn: Turn) -> Made:
    """What the tool answered, as it may be kept and shown; a tool behind a screen has looked at it itself."""
    if is_screened(asked.tool):
        return made
    try:
        looked: Made = await _looked_at(made, turn)
    except Permanent as stopped:
        return _instead(asked, f"{asked.tool_call['name']} failed: {stopped}")
    return looked


async def reason_of(error: Exception, turn: Turn) -> str:
    """Why a tool failed, as it may be told: a service may quote what it was sent."""
    found = await looked_at(str(error), "tool results", turn.asking.tell)
    return found.value if found.verdict == "passed" else f"why is withheld: {line_of(found.findings)}"


def shown(messages: Sequence[AnyMessage], answers: type[BaseModel] | None) -> list[BaseMessage]:
    """The conversation as the model is shown it: what tools answered in frames, withheld answers as withheld."""
    return [_shown(one, answers.__name__ if answers else None) for one in messages]


def operations_of(tool: BaseTool | None) -> frozenset[str]:
    """What a tool says that it does: in its own `operations` or its metadata's, and in those of its effect."""
    told = (getattr(tool, "metadata", None) or {}).get("operations", ())
    effect = getattr(tool, "effect", None)
    return frozenset([*told, *getattr(tool, "operations", ()), *getattr(effect, "operations", ())])


async def _looked_at(made: Any, turn: Turn) -> Any:
    """What may be kept of an answer, in whatever form tools give one.

    Raises:
        Permanent: nothing of it may be kept.
    """
    if isinstance(made, list) and any(isinstance(one, ToolMessage | Command) for one in made):
        return [await _looked_at(one, turn) for one in made]
    if isinstance(made, ToolMessage):
        return await _message(made, turn)
    if isinstance(made, Command):
        update = made.update if isinstance(made.update, dict) else {}
        said = update.get("messages") or []
        messages = [await _message(one, turn) if isinstance(one, ToolMessage) else one for one in said]
        return replace(made, update={**update, "messages": messages}) if messages else made
    found = await looked_at(made, "tool results", turn.asking.tell)
    if found.verdict != "passed":
        raise Permanent(f"what it answered is withheld: {line_of(found.findings)}")
    return found.value


async def _message(message: ToolMessage, turn: Turn) -> ToolMessage:
    """With what our own tools did (their marks), whatever they said."""
    found = await looked_at(message.content, "tool results", turn.asking.tell)
    if found.verdict != "passed":
        says = f"what {message.name} answered is withheld: {line_of(found.findings)}"
        return message.model_copy(update={"content": says, "status": "error"})
    return message if found.value is message.content else message.model_copy(update={"content": found.value})


def _instead(request: ToolCallRequest, says: str) -> ToolMessage:
    call = request.tool_call
    return ToolMessage(says, tool_call_id=call["id"], name=call["name"], status="error")


def _shown(message: AnyMessage, schema: str | None) -> BaseMessage:
    if isinstance(message, AIMessage) and why_stopped(message):
        return message.model_copy(update={"content": WITHHELD})
    if not isinstance(message, ToolMessage) or message.name == schema:
        return message
    parts = [message.content] if isinstance(message.content, str) else message.content
    content = [_framed(message.name or "", part) for part in parts]
    return message.model_copy(update={"content": content[0] if isinstance(message.content, str) else content})


def _framed(tool: str, part: Any) -> Any:
    """A text, or a part with a text in it; a picture is left as it is."""
    if isinstance(part, dict):
        return {**part, "text": framed(tool, part["text"])} if isinstance(part.get("text"), str) else part
    return framed(tool, part)
