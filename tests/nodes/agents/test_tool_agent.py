import asyncio
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import AIMessage
from langchain_core.tools import tool
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import START, StateGraph
from langgraph.types import Send

from nodes.agents.reading import reads
from nodes.limits import Limits
from reliability.errors import BadInput, Permanent, Transient
from tests.nodes.agents.conftest import KEY
from tests.support.desk_agents import Advice, Desk, agent, alone, calls, look_up, refund_tool, refunding, says, scripted
from tests.support.openai_server import OpenAIServer, Reply, called, openai_server, refused
from tests.support.shop import a_run
from tests.support.world import World
from tools.guards.framing import unframed
from tools.models import open_model

Configure = Callable[[OpenAIServer], None]
ASK = says("Where is order 7?")
LOOK_UP = called("look_up", {"order": "7"})


async def test_an_agent_looks_things_up_and_answers_in_the_conversation(configured: Configure) -> None:
    with openai_server(LOOK_UP, Reply(text="It cost 42.")) as server:
        configured(server)

        state = await alone(agent(open_model, look_up)).compile().ainvoke(ASK)

    assert state["messages"][-1].text == "It cost 42."
    assert [message["role"] for message in server.requests[1]["messages"]] == ["system", "user", "assistant", "tool"]
    assert unframed(server.requests[1]["messages"][3]["content"]) == "order 7: 42.00 EUR"
    assert state["usage"]["BILLING"] == {"model": "gpt-stub", "calls": 2, "input_tokens": 22, "output_tokens": 14}
    assert state["agents"]["BILLING"]["ended"] == "answered"


async def test_an_agent_that_is_told_nothing_asks_nobody_and_only_keeps(configured: Configure) -> None:
    with openai_server() as server:
        configured(server)
        silent = agent(open_model, look_up, hears=lambda _state: None, keep=lambda _state, _result: {"status": "quiet"})

        state = await alone(silent).compile().ainvoke(ASK)

    assert server.requests == []
    assert state["status"] == "quiet"
    assert "BILLING" not in state["agents"]


async def test_what_never_changes_comes_first_so_that_a_prompt_cache_finds_it(configured: Configure) -> None:
    with openai_server(LOOK_UP, Reply(text="42"), Reply(text="Yes.")) as server:
        configured(server)
        graph, config = alone(agent(open_model, look_up)).compile(checkpointer=InMemorySaver()), a_run()

        await graph.ainvoke(ASK, config)
        await graph.ainvoke(says("Sure?"), config)

    first, second, third = (request["messages"] for request in server.requests)
    assert second[: len(first)] == first
    assert third[:2] == first[:2]
    assert all(request["tools"] == server.requests[0]["tools"] for request in server.requests)


async def test_an_answer_in_a_schema_enters_the_state_as_plain_data(configured: Configure) -> None:
    with openai_server(LOOK_UP, called("Advice", {"advice": "wait", "sure": True})) as server:
        configured(server)

        state = await alone(agent(open_model, look_up, answers=Advice)).compile().ainvoke(ASK)

    assert state["agents"]["BILLING"]["answer"] == {"advice": "wait", "sure": True}
    assert json.loads(state["messages"][-1].text) == {"advice": "wait", "sure": True}


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (called("Advice", {"advice": "wait"}), "sure"),
        (Reply(tool="Advice", arguments='{"advice": "wa'), "not valid JSON"),
        (Reply(text="I advise to wait."), "answer by calling Advice"),
    ],
)
async def test_a_malformed_answer_goes_back_with_what_is_wrong(
    configured: Configure, answer: Reply, fault: str
) -> None:
    with openai_server(answer, called("Advice", {"advice": "wait", "sure": True})) as server:
        configured(server)

        state = await alone(agent(open_model, answers=Advice)).compile().ainvoke(ASK)

    assert fault in str(server.requests[1]["messages"][-1]["content"])
    assert state["agents"]["BILLING"]["ended"] == "answered"
    assert state["usage"]["BILLING"]["calls"] == 2


async def test_answers_that_never_fit_end_it_with_what_is_known(configured: Configure) -> None:
    with openai_server(LOOK_UP, *[called("Advice", {"advice": "wait"})] * 3) as server:
        configured(server)

        state = await alone(agent(open_model, look_up, answers=Advice)).compile().ainvoke(ASK)

    turn = state["agents"]["BILLING"]
    assert len(server.requests) == 4
    assert (turn["ended"], turn["answer"]) == ("partial", None)
    assert turn["reason"] == "no model gave a usable answer"


@pytest.mark.parametrize(
    ("limits", "why"),
    [
        (Limits(model_calls=2), "the limit of 2 model calls is reached"),
        (Limits(tokens=30), "the limit of 30 tokens is reached"),
        (Limits(seconds=4.5), "the limit of 4.5 s is reached"),
    ],
)
async def test_a_limit_ends_the_visit_with_what_is_known_and_raises_nothing(limits: Limits, why: str) -> None:
    again = calls(("look_up", {"order": "7"}))  # one message, with one id, however often: it still counts
    model, ticks = scripted(*[again] * 5), iter(range(100))

    box = agent(model, look_up, limits=limits, clock=lambda: float(next(ticks)))
    state = await alone(box).compile().ainvoke(ASK)

    turn = state["agents"]["BILLING"]
    assert len(model.heard) == 2
    assert (turn["ended"], turn["reason"]) == ("partial", why)
    assert state["messages"][-1].text == "order 7: 42.00 EUR\norder 7: 42.00 EUR"


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


async def test_a_stream_that_dies_half_way_is_asked_for_again(configured: Configure) -> None:
    with openai_server(LOOK_UP, Reply(text="It cost", dies=True), Reply(text="It cost 42.")) as server:
        configured(server)
        graph, config = alone(agent(open_model, look_up)).compile(checkpointer=InMemorySaver()), a_run()

        async for _ in graph.astream(ASK, config, stream_mode="messages", subgraphs=True):
            pass

    assert [request["stream"] for request in server.requests] == [True] * 3
    assert (await graph.aget_state(config)).values["messages"][-1].text == "It cost 42."


async def test_a_model_that_stays_silent_is_asked_again(configured: Configure) -> None:
    with openai_server(Reply(silent=True), Reply(text="Here.")) as server:
        configured(server)
        open_model()

        state = await alone(agent(open_model, limit=0.5)).compile().ainvoke(ASK)

    assert len(server.requests) == 2
    assert state["messages"][-1].text == "Here."


async def test_a_model_that_cannot_be_asked_stops_the_run_which_goes_on_at_that_very_call(
    configured: Configure,
) -> None:
    with openai_server(LOOK_UP, refused(401, f"bad key {KEY}"), Reply(text="It cost 42.")) as server:
        configured(server)
        graph, config = alone(agent(open_model, look_up)).compile(checkpointer=InMemorySaver()), a_run()

        with pytest.raises(Permanent, match="refused the key") as refusal:
            await graph.ainvoke(ASK, config, durability="sync")
        state = await graph.ainvoke(None, config, durability="sync")

    assert KEY not in str(refusal.value)
    assert len(server.requests) == 3
    assert state["messages"][-1].text == "It cost 42."
    assert state["usage"]["BILLING"]["calls"] == 2


@pytest.mark.parametrize(
    ("words", "answer"), [("Please refund order 7", "It was paid back."), ("7번 주문 환불해 주세요", "환불했습니다.")]
)
async def test_the_offline_model_works_with_tools_by_its_rules_in_both_languages(
    world: World, refunds: str, words: str, answer: str
) -> None:
    box = agent(open_model, look_up, refund_tool(refunding(world)), skill=refunds)

    state = await alone(box).compile(checkpointer=InMemorySaver()).ainvoke(says(words), a_run(), durability="sync")

    assert isinstance(state["messages"][-1], AIMessage)
    assert state["messages"][-1].text == answer
    assert world.calls[0][1] == {"cents": 4200}
    assert state["usage"]["BILLING"] == {"model": "offline (rules)", "calls": 3, "input_tokens": 0, "output_tokens": 0}


async def test_a_skill_that_is_not_there_is_said_with_the_cure() -> None:
    with pytest.raises(BadInput, match=r"no rules for 'poetry', only for .*; set FERMATA_MODEL"):
        await alone(agent(open_model, look_up, skill="poetry")).compile().ainvoke(ASK)


async def test_a_run_of_the_agent_can_be_shown_in_a_picture_of_nested_checkpoints(configured: Configure) -> None:
    seen: list[Any] = []
    with openai_server(LOOK_UP, Reply(text="It cost 42.")) as server:
        configured(server)
        graph = alone(agent(open_model, look_up)).compile(checkpointer=InMemorySaver())

        async for ns, _ in graph.astream(ASK, a_run(), stream_mode="updates", subgraphs=True):
            seen.append(ns)

    assert any(ns and ns[0].startswith("BILLING:") for ns in seen)


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


def test_the_version_of_a_workflow_knows_the_tools_and_is_the_same_in_every_process() -> None:
    code = """
from graphs.version import version_of
from tests.support.desk_agents import agent, alone, look_up, refund_tool, refunding, scripted
from tests.support.world import World
from nodes.agents.handoff import handoff
expert = agent(scripted(), look_up, phase="EXPERT").as_tool("ask", "Knows.")
tools = (look_up, refund_tool(refunding(World())), handoff("TECHNICAL", "broken"), expert)
print(version_of(alone(agent(scripted(), *tools))), version_of(alone(agent(scripted(), *tools[1:]))))
"""
    printed = {
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    }

    (versions,) = printed
    assert len(set(versions.split())) == 2


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


def test_nothing_of_this_is_imported_before_an_agent_works() -> None:
    code = "import sys, graphs.travel, host.cli, nodes.agents.tool_agent; print('langchain.agents' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
