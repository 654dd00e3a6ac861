"""What a model says passes the guardrails before it is in a state, a checkpoint or anybody's stream."""

from collections.abc import Callable
from typing import Any

import pytest
from langchain_core.messages import HumanMessage
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import START, StateGraph

from graphs.publish import publish
from nodes.agent import Agent
from nodes.agents.tool_agent import ToolAgent
from nodes.ending import Ending
from tests.support.desk_agents import Advice, Desk, agent, alone, calls, look_up, says, scripted
from tests.support.leaking import SECRET, guardrail, shows
from tests.support.openai_server import OpenAIServer, Reply, called, openai_server
from tests.support.shop import a_run
from tools.guards.behaviour import Behaviour
from tools.guards.guardrail import Guardrail
from tools.models import open_model

ASK = says("Where is the key?")
WORDS = "It is in the settings of the shop, where the desk put it. "
LEAK = f"{WORDS * 4}The key is {SECRET}. {WORDS * 4}"
SIGN = "[redacted:aws-access-key]"
Configure = Callable[[OpenAIServer], None]


def guarded(box: ToolAgent, *rails: Guardrail, behaviour: Behaviour | None = None) -> Any:
    """A published workflow of one agent, with its own guardrails."""
    g: StateGraph[Any, Any, Any, Any] = StateGraph(Desk)
    g.add_node(box.phase, box)
    g.add_node("ANSWERED", Ending("ANSWERED", says=lambda _state: "That is all."))
    g.add_edge(START, box.phase)
    g.add_edge(box.phase, "ANSWERED")
    graph = publish(g, "guarded desk", guardrails=rails, behaviour=behaviour)
    return graph.copy(update={"checkpointer": InMemorySaver()})


async def parts(graph: Any, mode: Any, asked: Any = None) -> list[Any]:
    """Every part of one turn, those of the agents inside too."""
    return [part[1:] async for part in graph.astream(asked or ASK, a_run(), stream_mode=mode, subgraphs=True)]


@pytest.mark.parametrize("size", [1, 2, 3])
async def test_no_reader_of_any_stream_of_a_bare_graph_sees_a_piece_of_a_secret(
    size: int, configured: Configure
) -> None:
    modes = ["messages", "custom", "values", "updates", "debug", "tasks", "checkpoints"]
    script = (Reply(tool="look_up", arguments=f'{{"order": "{SECRET}"}}', pieces=size), Reply(text=LEAK, pieces=size))
    with openai_server(*script) as server:
        configured(server)

        seen = await parts(guarded(agent(open_model, look_up), guardrail()), modes)

    words = "".join(part[0].text for mode, part in seen if mode == "messages")
    assert f"The key is {SIGN}." in words and not shows(words)
    assert not shows(repr(seen), least=5)


async def test_a_reader_reads_on_while_the_model_still_speaks(configured: Configure) -> None:
    with openai_server(Reply(text=WORDS * 12, pieces=3)) as server:
        configured(server)

        seen = await parts(guarded(agent(open_model), guardrail()), "messages")

    read = [part.text for ((part, _),) in seen if part.text]
    assert len(read) > 10 and len(read[0]) < 40


async def test_what_is_kept_and_what_a_provider_is_told_again_is_redacted(configured: Configure) -> None:
    script = (Reply(tool="look_up", arguments=f'{{"order": "{SECRET}"}}'), Reply(text=LEAK))
    with openai_server(*script) as server:
        configured(server)
        graph = guarded(agent(open_model, look_up), guardrail())
        config = a_run()
        state = await graph.ainvoke(ASK, config)

        kept = [one async for one in graph.checkpointer.alist(None)]

    assert SIGN in state["messages"][-2].text and SIGN in state["agents"]["BILLING"]["text"]
    assert not shows(repr(state) + repr(kept) + repr(server.requests))


async def test_an_answer_in_a_schema_is_redacted_too() -> None:
    model = scripted({"advice": f"use {SECRET}", "sure": True})

    state = await guarded(agent(model, answers=Advice), guardrail()).ainvoke(ASK, a_run())

    assert state["agents"]["BILLING"]["answer"] == {"advice": f"use {SIGN}", "sure": True}
    assert not shows(repr(state))


async def test_an_answer_that_is_stopped_goes_back_with_the_rule_and_the_next_one_is_used() -> None:
    model = scripted(LEAK, "I may not say.")
    graph = guarded(agent(model), guardrail("reject"))

    seen = await parts(graph, ["custom", "values"])

    told = [part["fermata"]["event"] for mode, part in seen if mode == "custom"]
    last = [part for mode, part in seen if mode == "values"][-1]
    assert last["messages"][-2].text == "I may not say."
    assert told == ["guarded", "malformed answer"]
    assert "secret-detection (aws-access-key) at character" in model.heard[1][-1].text
    assert not shows(repr(seen) + repr(model.heard[1:]))


async def test_a_model_that_never_stops_leaking_gives_no_answer_and_the_reason_is_known() -> None:
    model = scripted(*[LEAK] * 5)

    state = await guarded(agent(model, repairs=2), guardrail("block")).ainvoke(ASK, a_run())

    known = state["agents"]["BILLING"]
    assert len(model.heard) == 3
    assert known["ended"] == "partial" and known["text"] == ""
    assert "no model gave a usable answer: secret-detection (aws-access-key)" in known["reason"]
    assert not shows(repr(state))


async def test_an_agent_that_must_answer_in_a_schema_is_told_once_and_then_has_no_answer() -> None:
    leak = {"advice": f"use {SECRET}", "sure": True}
    model, kept = scripted(leak, leak, leak), []
    reading = Agent(
        "READING",
        "reader",
        "travel_planning.md",
        Advice,
        hears=lambda _state: [HumanMessage("?")],
        keep=lambda _state, answer: {"status": kept.append(answer) or "READ"},
        model=lambda _name: model,
    )
    g: StateGraph[Any, Any, Any, Any] = StateGraph(Desk)
    g.add_node("READING", reading)
    g.add_node("READ", Ending("READ", says=lambda _state: "Read."))
    g.add_edge(START, "READING")
    g.add_edge("READING", "READ")

    seen = await parts(publish(g, "guarded reader", guardrails=[guardrail("block")]), "custom", {"status": ""})

    assert kept == [None]
    assert [part["fermata"]["event"] for (part,) in seen] == ["guarded", "malformed answer"] * 3
    assert "(This answer was withheld.)" in model.heard[1][-2].text
    assert not shows(repr(seen) + repr(model.heard))


async def test_an_agent_that_is_a_tool_of_another_is_guarded_as_well() -> None:
    expert, manager = scripted(f"It is {SECRET}."), scripted(calls(("ask", {"task": "where?"})), "Found.")
    inner = agent(expert, phase="EXPERT").as_tool("ask", "Knows.")

    state = await guarded(agent(manager, inner), guardrail()).ainvoke(ASK, a_run())

    assert f"It is {SIGN}." in manager.heard[1][-1].text
    assert not shows(repr(state) + repr(manager.heard))


async def test_an_answer_longer_than_its_limit_is_asked_for_again(configured: Configure) -> None:
    with openai_server(*[Reply(text=WORDS)] * 3) as server:
        configured(server)

        state = await guarded(agent(open_model), behaviour=Behaviour(max_output_tokens=5)).ainvoke(ASK, a_run())

    assert [request["max_completion_tokens"] for request in server.requests] == [5, 5, 5]
    assert "7 tokens, and at most 5 are accepted" in str(server.requests[1]["messages"])
    assert state["agents"]["BILLING"]["ended"] == "partial"


async def test_an_unguarded_workflow_says_what_its_model_says(configured: Configure) -> None:
    with openai_server(Reply(text=LEAK, pieces=3), called("look_up", {"order": SECRET})) as server:
        configured(server)

        seen = await parts(guarded(agent(open_model)), "messages")

    assert LEAK in "".join(part.text for ((part, _),) in seen)


async def test_a_workflow_in_a_box_of_another_keeps_its_own_guardrails_and_limits(configured: Configure) -> None:
    strict = Behaviour(forbidden_operations=frozenset({"look_up"}))
    inner: StateGraph[Any, Any, Any, Any] = StateGraph(Desk)
    box = agent(open_model, look_up)
    inner.add_node(box.phase, box)
    inner.add_node("ANSWERED", Ending("ANSWERED", says=lambda _state: "That is all."))
    inner.add_edge(START, box.phase)
    inner.add_edge(box.phase, "ANSWERED")
    outer: StateGraph[Any, Any, Any, Any] = StateGraph(Desk)
    outer.add_node("desk", publish(inner, "inner desk", guardrails=[guardrail()], behaviour=strict))
    outer.add_node("ENDED", Ending("ENDED", says=lambda _state: "It has ended."))
    outer.add_edge(START, "desk")
    outer.add_edge("desk", "ENDED")
    graph = publish(outer, "outer desk", guardrails=()).copy(update={"checkpointer": InMemorySaver()})

    with openai_server(called("look_up", {"order": "7"}), Reply(text=LEAK, pieces=3)) as server:
        configured(server)
        seen = await parts(graph, ["messages", "values"])

    assert SIGN in repr(seen) and not shows(repr(seen))
    assert "the operation look_up is forbidden here" in str(server.requests[1]["messages"])


async def test_a_graph_that_nobody_published_has_the_guardrails_of_the_site() -> None:
    state = await alone(agent(scripted(LEAK))).compile().ainvoke(ASK)

    assert SIGN in state["messages"][-1].text and not shows(repr(state))
