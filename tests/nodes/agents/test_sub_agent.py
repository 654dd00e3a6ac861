"""Agents as tools: a manager keeps the conversation and calls specialists for a bounded part of it."""

from typing import Any

import pytest
from langgraph.checkpoint.memory import InMemorySaver

from graphs.verify import verify
from nodes.context import Context
from nodes.limits import Limits
from reliability.errors import BadInput, Permanent
from tests.support.desk_agents import agent, alone, calls, look_up, refund_tool, refunding, says, scripted
from tests.support.shop import a_run
from tests.support.world import World, keys
from tools.guards.framing import unframed

ASK = says("Where is order 7, and why so dear?")


def asking(task: str, **other: Any) -> Any:
    return calls(("ask_expert", {"task": task, **other}))


def managed(manager: Any, expert: Any, *tools: Any, context: Context | None = None, **declared: Any) -> Any:
    """MANAGING, whose tool is the expert."""
    specialist = agent(expert, *tools, phase="EXPERT", **declared)
    tool = specialist.as_tool("ask_expert", "Knows orders.", context)
    return alone(agent(manager, tool, phase="MANAGING"))


async def test_a_specialist_answers_its_task_and_the_manager_keeps_the_conversation() -> None:
    manager, expert = (
        scripted(asking("price of order 7"), "It cost 42."),
        scripted(calls(("look_up", {"order": "7"})), "42 euros"),
    )

    state = await managed(manager, expert, look_up).compile().ainvoke(ASK)

    assert [message.text for message in state["messages"]] == [ASK["messages"][0].text, "It cost 42."]
    assert [message.text for message in expert.heard[0][1:]] == ["price of order 7"]
    assert unframed(manager.heard[1][-1].text) == "42 euros"


async def test_what_a_specialist_spends_is_added_to_its_callers_usage() -> None:
    manager, expert = scripted(asking("price"), "It cost 42."), scripted("42 euros")

    state = await managed(manager, expert).compile().ainvoke(ASK)

    assert state["usage"] == {"MANAGING": {"model": "scripted", "calls": 3, "input_tokens": 33, "output_tokens": 21}}


@pytest.mark.parametrize(
    ("context", "shown"),
    [
        (None, ["price"]),
        (Context("full"), ["first", "answer", "second", "price"]),
        (Context("last", 1), ["second", "price"]),
        (Context("summary"), ["price\n\nWhat matters of the conversation: they are angry"]),
    ],
)
async def test_a_specialist_sees_of_the_conversation_what_was_chosen(context: Context | None, shown: list[str]) -> None:
    given = {"summary": "they are angry"} if context and context.kind == "summary" else {}
    manager, expert = scripted("answer", asking("price", **given), "It cost 42."), scripted("42 euros")
    graph, config = managed(manager, expert, context=context).compile(checkpointer=InMemorySaver()), a_run()

    await graph.ainvoke(says("first"), config)
    await graph.ainvoke(says("second"), config)

    assert [message.text for message in expert.heard[0][1:]] == shown


async def test_a_specialist_works_within_its_own_limits_and_its_caller_goes_on() -> None:
    manager = scripted(asking("price"), "I could not find out.")
    expert = scripted(*[calls(("look_up", {"order": "7"})) for _ in range(5)])

    graph = managed(manager, expert, look_up, limits=Limits(model_calls=2)).compile()
    state = await graph.ainvoke(ASK)

    assert len(expert.heard) == 2
    assert state["agents"]["MANAGING"]["ended"] == "answered"
    assert state["usage"]["MANAGING"]["calls"] == 4


async def test_a_specialist_is_asked_only_so_often_on_one_visit() -> None:
    manager = scripted(*[asking("again") for _ in range(4)], "Enough.")
    expert = scripted(*["no idea"] * 4)

    await managed(manager, expert).compile().ainvoke(ASK)

    assert len(expert.heard) == 3
    assert "which is its limit" in str(manager.heard[-1][-1].text)


async def test_a_specialist_whose_model_is_down_is_told_to_the_manager() -> None:
    manager, expert = scripted(asking("price"), "Nobody can say."), scripted(Permanent("the model is gone"))

    state = await managed(manager, expert).compile().ainvoke(ASK)

    assert unframed(manager.heard[1][-1].text) == "ask_expert failed: the model is gone"
    assert state["messages"][-1].text == "Nobody can say."


async def test_what_specialists_do_to_the_world_has_keys_of_its_own_and_is_known_to_the_caller(world: World) -> None:
    pay = calls(("refund", {"cents": 4200}))
    manager = scripted(asking("refund"), asking("refund once more"), "Twice.")
    graph = managed(manager, scripted(pay, "done", pay, "done"), refund_tool(refunding(world)))

    state = await graph.compile(checkpointer=InMemorySaver()).ainvoke(ASK, a_run())

    paths = [key.split(":")[1] for key in keys(world.calls)]
    assert paths == ["MANAGING/1/ask_expert/1/REFUNDING", "MANAGING/1/ask_expert/2/REFUNDING"]
    assert len(state["agents"]["MANAGING"]["did"]) == 2
    assert state["outcomes"]["REFUNDING"]["result"] == "done"


async def test_specialists_asked_side_by_side_answer_each_their_own() -> None:
    both = calls(("ask_expert", {"task": "a"}), ("ask_expert", {"task": "b"}))
    manager = scripted(both, "Both.")
    expert = scripted("one", "other")

    await managed(manager, expert).compile(checkpointer=InMemorySaver()).ainvoke(ASK, a_run())

    assert sorted(heard[-1].text for heard in expert.heard) == ["a", "b"]
    assert sorted(unframed(str(message.text)) for message in manager.heard[1][-2:]) == ["one", "other"]


async def test_a_tool_of_a_specialist_that_people_must_approve_ends_the_managers_visit_too(world: World) -> None:
    refund = refund_tool(refunding(world, gate="APPROVING"))
    graph = managed(scripted(asking("refund")), scripted(calls(("refund", {"cents": 4200}))), refund)

    state = await graph.compile(checkpointer=InMemorySaver()).ainvoke(ASK, a_run())

    assert (world.calls, state["proposed"]) == ([], {"REFUNDING": {"cents": 4200}})
    assert (state["agents"]["MANAGING"]["ended"], state["agents"]["MANAGING"]["handoff"]) == ("proposed", "APPROVING")


def test_the_worst_case_counts_what_specialists_may_ask(world: World) -> None:
    builder = managed(scripted(), scripted(), look_up, limits=Limits(model_calls=2, tokens=1000))

    bounds = verify(builder.compile(name="desk")).bounds

    assert (bounds.calls.most, bounds.tries.most, bounds.tokens.most) == (8 + 3 * 2, 4 * (8 + 3 * 2), 100_000 + 3000)


def test_a_specialists_undeclared_tool_is_refused(world: World) -> None:
    from langchain_core.tools import tool

    @tool
    async def anything() -> str:
        """Nobody knows what it does."""
        return ""

    found = [one.says for one in verify(managed(scripted(), scripted(), anything).compile(name="desk")).findings]

    assert any("its tool 'anything' says neither" in line for line in found)


def test_a_context_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(BadInput, match="accepted: Context"):
        Context("last")
