"""An agent with tools looks things up, answers, and ends its visit within its limits."""

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from langgraph.checkpoint.memory import InMemorySaver

from nodes.limits import Limits
from tests.support.desk_agents import Advice, agent, alone, calls, look_up, says, scripted
from tests.support.openai_server import OpenAIServer, Reply, called, openai_server
from tests.support.shop import a_run
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


async def test_an_answer_of_blanks_is_none(configured: Configure) -> None:
    with openai_server(Reply(text="  \n"), Reply(text="It cost 42.")) as server:
        configured(server)

        state = await alone(agent(open_model, look_up)).compile().ainvoke(ASK)

    assert "nothing was said" in str(server.requests[1]["messages"][-1]["content"])
    assert state["messages"][-1].text == "It cost 42."


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


async def test_a_run_of_the_agent_can_be_shown_in_a_picture_of_nested_checkpoints(configured: Configure) -> None:
    seen: list[Any] = []
    with openai_server(LOOK_UP, Reply(text="It cost 42.")) as server:
        configured(server)
        graph = alone(agent(open_model, look_up)).compile(checkpointer=InMemorySaver())

        async for ns, _ in graph.astream(ASK, a_run(), stream_mode="updates", subgraphs=True):
            seen.append(ns)

    assert any(ns and ns[0].startswith("BILLING:") for ns in seen)


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


def test_nothing_of_this_is_imported_before_an_agent_works() -> None:
    code = "import sys, graphs.travel, host.cli, nodes.agents.tool_agent; print('langchain.agents' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
