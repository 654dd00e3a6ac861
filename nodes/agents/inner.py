"""The loop of a model and its tools: LangChain's `create_agent`, with one middleware of ours.

Imported on first use only: `langchain.agents` takes most of a second.

Of LangChain's middleware only `ContextEditingMiddleware` is used. Its limits, retries and fallbacks are not: they write
their own text into the conversation, retry tools that must not be retried, and turn a failure into an answer.
"""

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Required, cast

from langchain.agents import AgentState, create_agent
from langchain.agents.middleware import (
    AgentMiddleware,
    ClearToolUsesEdit,
    ContextEditingMiddleware,
    ModelRequest,
    ModelResponse,
    hook_config,
)
from langchain.agents.structured_output import ToolStrategy
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage
from langchain_core.tools import BaseTool
from langgraph.graph.state import CompiledStateGraph
from langgraph.prebuilt.tool_node import ToolCallRequest
from langgraph.runtime import Runtime
from pydantic import BaseModel

from nodes.agents.at_the_tools import Made, answered, called, reason_of, shown
from nodes.agents.turn import REPAIR, SPENT, Turn
from nodes.asking import Asked
from nodes.counting import spent
from nodes.usage import EXHAUSTED, of_call
from reliability.errors import BadInput, EffectError, Exhausted, NotFound, Transient
from state.messages import Messages
from tools.models.chain import Seat
from tools.models.screen import why_stopped

Inner = CompiledStateGraph[Any, Any, Any, Any]
Handler = Callable[[ModelRequest[Any]], Awaitable[ModelResponse[Any]]]


class Conversation(AgentState[Any]):
    """LangChain's own, with messages that do not grow a checkpoint by everything ever said."""

    messages: Required[Messages]


def build(
    name: str,
    model: BaseChatModel,
    tools: Sequence[BaseTool],
    answers: type[BaseModel] | None,
    context: int | None,
    kept: bool,
) -> Inner:
    """`model` only stands there: which one is asked is decided call by call. `context` [tokens]: older results of tools
    are left out when the conversation is longer than three quarters of it. `kept`: every step is checkpointed.
    """
    keeping: list[AgentMiddleware[Any, Any]] = [Keeping()]
    if context:
        edit = ClearToolUsesEdit(trigger=context * 3 // 4)
        keeping.append(ContextEditingMiddleware(edits=[edit]))
    return create_agent(
        model,
        list(tools),
        middleware=keeping,
        response_format=ToolStrategy(answers) if answers else None,
        state_schema=Conversation,
        context_schema=Turn,
        checkpointer=None if kept else False,
        name=name,
    )


class Keeping(AgentMiddleware[Any, Turn]):
    """Keeps the limits, the chain of models, the patience and the count of what it costs."""

    @hook_config(can_jump_to=["end"])
    async def abefore_model(self, state: Any, runtime: Runtime[Turn]) -> dict[str, Any] | None:
        turn = runtime.context
        why = turn.stop(turn.new(state["messages"]))
        return {"jump_to": "end"} if why else None

    async def awrap_model_call(self, request: ModelRequest[Turn], handler: Handler) -> ModelResponse[Any]:
        turn = request.runtime.context
        at = turn.seat(turn.new(request.state["messages"]))

        async def ask(seat: Seat) -> ModelResponse[Any]:
            # The instructions come first and never change, so that a provider's prompt cache finds them.
            messages: Any = shown(request.messages, turn.answers)
            asked = request.override(model=seat.model, system_message=SystemMessage(turn.told), messages=messages)
            given: Any = [asked.system_message, *messages]
            offered = [*request.tools, *([turn.answers] if turn.answers else [])]
            question = Asked(lambda: handler(asked), given, offered, lambda response: response.result)
            response = counted(turn, seat, await turn.asking.call(seat, question))
            _told_apart(response, request.state["messages"])
            for refused in response.result[1:] if response.structured_response is None else ():
                turn.asking.tell("malformed answer", reason=str(refused.text))
            return response

        if at > turn.given_up:
            failed, model = turn.seats[at - 1].name, turn.seats[at].name
            turn.asking.tell("model fallback", failed=failed, model=model, reason="its answers do not fit the schema")
        try:
            seat, response = await turn.asking.first(turn.seats[at:], ask)
        except Exhausted as refused:
            turn.asking.tell("budget exhausted", reason=str(refused))
            return ModelResponse(result=[AIMessage("", response_metadata={EXHAUSTED: str(refused)})])
        turn.given_up = max(at, turn.seats.index(seat)) if seat in turn.seats else turn.given_up
        assert response is not None, "an answer of a model is never None here"  # noqa: S101 # for mypy
        return response

    @hook_config(can_jump_to=["model"])
    async def aafter_model(self, state: Any, runtime: Runtime[Turn]) -> dict[str, Any] | None:
        """What cannot be used goes back with what is wrong; create_agent would take it for the end."""
        wrong = unusable(state["messages"][-1], runtime.context.answers)
        if wrong is None:
            return None
        runtime.context.asking.tell("malformed answer", reason=wrong)
        return {"messages": [HumanMessage(f"That cannot be used: {wrong}. Again.", name=REPAIR)], "jump_to": "model"}

    async def awrap_tool_call(
        self, request: ToolCallRequest, handler: Callable[[ToolCallRequest], Awaitable[Made]]
    ) -> Made:
        """What a guardrail refuses is not called; what comes back is looked at before anybody has it."""
        turn = cast("Turn", request.runtime.context)
        asked = await called(request, turn)
        if isinstance(asked, ToolMessage):
            return asked
        return await answered(await self._done(asked, handler, turn), asked, turn)

    async def _done(
        self, request: ToolCallRequest, handler: Callable[[ToolCallRequest], Awaitable[Made]], turn: Turn
    ) -> Made:
        """A tool's failure is told to the model, which may do something else; a bug, and what the ledger refuses, is
        not.
        """
        name = request.tool_call["name"]
        try:
            if getattr(request.tool, "keyed", False):  # it has its own patience, and must never be cut short
                return await handler(request)
            if not (getattr(request.tool, "metadata", None) or {}).get("read_only"):  # nobody says that it may be
                return await _in_time(turn, name, lambda: handler(request))
            return await turn.patience.until_done(lambda: _in_time(turn, name, lambda: handler(request)))
        except (EffectError, BadInput, NotFound) as error:
            why = await reason_of(error, turn)
            turn.asking.tell("tool failed", tool=name, reason=why)
            return ToolMessage(f"{name} failed: {why}", tool_call_id=request.tool_call["id"], name=name, status="error")


async def _in_time(turn: Turn, name: str, call: Callable[[], Awaitable[Made]]) -> Made:
    limit = max(0.0, turn.limits.seconds - (turn.clock() - turn.began))
    try:
        async with asyncio.timeout(limit):
            return await call()
    except TimeoutError as late:
        raise Transient(f"no answer of {name} within the {turn.limits.seconds:g} s of this agent") from late


def counted(turn: Turn, seat: Seat, response: ModelResponse[Any]) -> ModelResponse[Any]:
    """Write on each answer what it cost, so that a crash cannot lose the count; and keep only plain data."""
    for message in response.result:
        if isinstance(message, AIMessage):
            used = of_call(seat, message)
            spent(turn.role, used)
            message.response_metadata = {**message.response_metadata, SPENT: used}
    if isinstance(response.structured_response, BaseModel):
        response.structured_response = response.structured_response.model_dump(mode="json")
    return response


def _told_apart(response: ModelResponse[Any], before: Sequence[Any]) -> None:
    """LangGraph keeps one message an id: a model that repeats its ids would never come to its limit."""
    known = {message.id for message in before}
    response.result = [
        one.model_copy(update={"id": str(uuid.uuid4())}) if one.id in known else one for one in response.result
    ]


def unusable(last: Any, answers: type[BaseModel] | None) -> str | None:
    """Why the model's last answer leads nowhere; None when it calls a tool, or speaks where words are wanted."""
    if not isinstance(last, AIMessage) or last.tool_calls:
        return None
    if why := why_stopped(last):
        return why
    if EXHAUSTED in last.response_metadata:  # nobody is asked again
        return None
    if last.invalid_tool_calls:
        broken = next((call["error"] for call in last.invalid_tool_calls if call["error"]), None)
        return " ".join(str(broken or "the arguments are not valid JSON").split())[:300]
    if answers is not None:
        return f"answer by calling {answers.__name__}"
    return None if last.text.strip() else "nothing was said"
