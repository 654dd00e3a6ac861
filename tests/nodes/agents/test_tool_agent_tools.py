"""What becomes of an agent's visit when a tool fails, is refused, or fills the model's context."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from langchain_core.tools import tool
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import START, StateGraph
from langgraph.types import Send

from nodes.agents.reading import reads
from reliability.errors import BadInput, Permanent, Transient
from tests.support.desk_agents import Desk, agent, alone, calls, look_up, refund_tool, refunding, says, scripted
from tests.support.openai_server import OpenAIServer, Reply, called, openai_server
from tests.support.shop import a_run
from tests.support.world import World
from tools.guards.framing import unframed
from tools.models import open_model

Configure = Callable[[OpenAIServer], None]
ASK = says("Where is order 7?")


async def test_a_read_that_fails_in_passing_is_tried_again() -> None:
    tried: list[str] = []

    @reads
    async def weather(city: str) -> str:
        """The weather."""
        tried.append(city)
        if len(tried) < 3:
            raise Transient("the line dropped")
        return "rain"

    model = scripted(calls(("weather", {"city": "Seoul"})), "Take an umbrella.")

    state = await alone(agent(model, weather)).compile().ainvoke(ASK)

    assert len(tried) == 3
    assert unframed(model.heard[1][-1].text) == "rain"
    assert state["messages"][-1].text == "Take an umbrella."


async def test_a_tool_that_does_not_say_that_it_only_reads_is_never_tried_again() -> None:
    tried: list[str] = []

    @tool
    async def print_label(order: str) -> str:
        """Prints a label."""
        tried.append(order)
        raise Transient("the line dropped")

    model = scripted(calls(("print_label", {"order": "7"})), "I cannot.")

    await alone(agent(model, print_label)).compile().ainvoke(ASK)

    assert tried == ["7"]
    assert unframed(model.heard[1][-1].text) == "print_label failed: the line dropped"


async def test_a_read_that_is_refused_is_told_to_the_model_which_goes_on() -> None:
    @reads
    async def weather(city: str) -> str:
        """The weather."""
        raise Permanent(f"there is no weather in {city}")

    model = scripted(calls(("weather", {"city": "Atlantis"})), "I cannot say.")

    state = await alone(agent(model, weather)).compile().ainvoke(ASK)

    assert unframed(model.heard[1][-1].text) == "weather failed: there is no weather in Atlantis"
    assert state["agents"]["BILLING"]["ended"] == "answered"


async def test_a_bug_in_a_tool_is_not_hidden_from_anybody() -> None:
    @reads
    async def weather(city: str) -> str:
        """The weather."""
        raise ZeroDivisionError(city)

    with pytest.raises(ZeroDivisionError):
        await alone(agent(scripted(calls(("weather", {"city": "Seoul"}))), weather)).compile().ainvoke(ASK)


async def test_items_of_a_fan_out_are_worked_on_side_by_side_with_keys_of_their_own(world: World) -> None:
    pay = calls(("refund", {"cents": 4200}))
    box = agent(scripted(pay, pay, "done", "done"), refund_tool(refunding(world)))

    async def both(state: Any) -> dict[str, Any]:
        tasks = [box.work_on(item, says(item)["messages"], state) for item in ("a", "b")]
        results = await asyncio.gather(*tasks)
        return {"status": " ".join(result.words for result in results)}

    g: StateGraph[Any, Any, Any, Any] = StateGraph(Desk)
    g.add_node("WORKING", both)
    g.add_edge(START, "WORKING")
    state = await g.compile(checkpointer=InMemorySaver()).ainvoke(ASK, a_run())

    assert state["status"] == "done done"
    assert sorted(key.split(":")[1] for key in world.made) == ["BILLING/a/REFUNDING", "BILLING/b/REFUNDING"]


async def test_an_agent_with_writes_is_not_fanned_out_by_itself(world: World) -> None:
    box = agent(scripted(), refund_tool(refunding(world)))
    g: StateGraph[Any, Any, Any, Any] = StateGraph(Desk)
    g.add_node("BILLING", box)
    g.add_conditional_edges(START, lambda _state: [Send("BILLING", ASK)] * 2, ["BILLING"])

    with pytest.raises(BadInput, match="entered by a Send"):
        await g.compile(checkpointer=InMemorySaver()).ainvoke(ASK, a_run())


def test_an_agent_with_two_tools_of_one_name_is_refused() -> None:
    with pytest.raises(BadInput, match="accepted: each name once"):
        agent(scripted(), look_up, look_up)


async def test_the_older_results_of_tools_are_left_out_when_a_models_context_is_nearly_full(
    configured: Configure, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = tmp_path / "small.toml"
    await asyncio.to_thread(settings.write_text, '[models.small]\nmodel = "openai:gpt-stub"\ncontext = 1600\n')
    monkeypatch.setenv("FERMATA_SETTINGS", str(settings))

    @reads
    async def long(order: str) -> str:
        """Much text."""
        return "much " * 300

    asked = [called("long", {"order": str(number)}) for number in range(6)]
    with openai_server(*asked, Reply(text="Read.")) as server:
        configured(server)

        state = await alone(agent(lambda _name: open_model("small"), long)).compile().ainvoke(ASK)

    results = [message["content"] for message in server.requests[-1]["messages"] if message["role"] == "tool"]
    assert len(results) == 6
    assert results[0] == "[cleared]"
    assert unframed(results[-1]) == "much " * 300
    assert state["messages"][-1].text == "Read."
