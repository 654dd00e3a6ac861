"""R14: a person rejects a tool call, and another middleware lets it through."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from langchain.agents import create_agent
from langchain.agents.middleware import AgentMiddleware, HumanInTheLoopMiddleware, hook_config
from langchain_core.messages import AIMessage
from langchain_core.tools import BaseTool, tool
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.types import Command
from pydantic import BaseModel

from nodes.agents.effect_tool import as_tool
from nodes.effect import Effect
from tests.fifteen import bare
from tests.support.scripted_model import ScriptedModel
from tests.support.shop import a_run


class Payment(BaseModel):
    amount: int


class Redacting(AgentMiddleware[Any, Any]):
    """Rewrites what the model said, as a filter does, and leaves its calls as they are."""

    def after_model(self, state: Any, runtime: Any) -> dict[str, Any]:
        spoken = next(one for one in reversed(state["messages"]) if isinstance(one, AIMessage))
        return {"messages": [AIMessage("[redacted]", tool_calls=spoken.tool_calls)]}


class Hurrying(AgentMiddleware[Any, Any]):
    """Sends the calls straight to the tools, as a cache or a shortcut does."""

    @hook_config(can_jump_to=["tools"])
    def after_model(self, state: Any, runtime: Any) -> dict[str, Any] | None:
        spoken = next(one for one in reversed(state["messages"]) if isinstance(one, AIMessage))
        return {"jump_to": "tools"} if spoken.tool_calls else None


async def rejected(pay: BaseTool, other: AgentMiddleware[Any, Any]) -> Any:
    """An agent asks for a payment of 82000, a person says no, and the agent goes on."""
    call = {"name": "pay", "args": {"amount": 82000}, "id": "call_1"}
    model = ScriptedModel(script=[AIMessage("", tool_calls=[call]), AIMessage("Then not.")])
    asked = HumanInTheLoopMiddleware(interrupt_on={"pay": True})
    agent: Any = create_agent(model, [pay], middleware=[other, asked], checkpointer=InMemorySaver())
    config = a_run()
    await agent.ainvoke({"messages": [("user", "pay it")]}, config)
    return await agent.ainvoke(Command(resume={"decisions": [{"type": "reject"}]}), config)


@pytest.mark.parametrize("other", [Redacting, Hurrying])
async def test_on_bare_langchain_a_rejected_call_executes_through_another_middleware(
    tmp_path: Path, other: Callable[[], AgentMiddleware[Any, Any]]
) -> None:
    book = tmp_path / "book"

    @tool
    async def pay(amount: int) -> str:
        """Pays."""
        bare.note(book)
        return f"paid {amount}"

    await rejected(pay, other())

    assert bare.payments(book) == 1


@pytest.mark.parametrize("other", [Redacting, Hurrying])
async def test_with_fermata_a_rejected_call_is_never_sent_whatever_stands_in_between(
    tmp_path: Path, other: Callable[[], AgentMiddleware[Any, Any]]
) -> None:
    book = tmp_path / "book"
    paying = Effect("PAYING", bare.file_delivery(book), bare.amount_of, "irreversible", gate="APPROVING")
    pay = as_tool(paying, "pay", "Pays.", Payment)

    ended = await rejected(pay, other())

    assert bare.payments(book) == 0
    assert any("nobody approved" in str(message.text) for message in ended["messages"])
