"""What an agent's tools are called with, and what they may never do."""

from collections.abc import Mapping
from typing import Any

import pytest
from langchain_core.tools import BaseTool, tool

from nodes.agents.effect_tool import as_tool
from nodes.agents.reading import reads
from tests.nodes.agents.at_the_tools import ASK, Branch, deleting, guarded, told
from tests.support.desk_agents import agent, calls, look_up, scripted
from tests.support.leaking import SECRET, guardrail, shows
from tests.support.shop import a_run
from tests.support.world import World
from tools.guards.behaviour import Behaviour
from tools.guards.guardrail import Action


@pytest.mark.parametrize("action", ["block", "reject", "require-approval", "require-senior-review"])
async def test_a_tool_is_not_called_with_what_a_guardrail_stops_and_the_model_is_told(action: Action) -> None:
    asked: list[str] = []

    @reads
    async def search(words: str) -> str:
        """Searches."""
        asked.append(words)
        return "nothing"

    model = scripted(calls(("search", {"words": f"what is {SECRET}?"})), "I cannot search for that.")
    events, state = await told(guarded(agent(model, search), guardrail(action, "tool arguments")))

    assert asked == []
    assert "search was not called: secret-detection (aws-access-key) at character 8" in model.heard[1][-1].text
    assert next(one for one in events if one["event"] == "guarded")["at"] == "tool arguments"
    assert state["agents"]["BILLING"]["text"] == "I cannot search for that."


async def test_a_tool_is_called_with_what_a_guardrail_leaves_of_its_arguments_and_nobody_keeps_the_rest(
    world: World,
) -> None:
    model = scripted(calls(("delete", {"branch": f"old-{SECRET} {SECRET}"})), "Done.")
    box = agent(model, as_tool(deleting(world), "delete", "Deletes.", Branch))

    graph = guarded(box, guardrail("redact", "tool arguments"))
    events, state = await told(graph)

    assert world.calls[0][1] == {"branch": "old-[redacted:aws-access-key] [redacted:aws-access-key]"}
    assert [one["at"] for one in events if one["event"] == "guarded"] == ["tool arguments", "tool arguments"]
    assert not shows(repr([one async for one in graph.checkpointer.alist(None)]) + repr(state))


async def test_the_note_of_a_hand_off_is_looked_at_too() -> None:
    from nodes.agents.handoff import handoff

    note = calls(("hand_off_to_technical", {"note": f"the key is {SECRET}"}))
    model = scripted(note, "I keep it.")
    box = agent(model, handoff("TECHNICAL", "it is broken"))

    _, state = await told(guarded(box, guardrail("reject", "tool arguments")))

    assert state["agents"]["BILLING"]["handoff"] is None
    assert not shows(str(state["agents"]["BILLING"]))


@pytest.mark.parametrize(
    ("name", "declared"),
    [("delete_branch", {}), ("deleteBranch", {}), ("tidy_up", {"operations": frozenset({"delete-branch"})})],
)
async def test_a_forbidden_operation_is_refused_whatever_the_model_says(
    name: str, declared: Mapping[str, Any], world: World
) -> None:
    model = scripted(calls((name, {"branch": "main"})), calls((name, {"branch": "main"})), "It cannot be done.")
    box = agent(model, as_tool(deleting(world, **declared), name, "Tidies.", Branch))

    events, _ = await told(guarded(box))

    assert world.calls == []
    assert "is forbidden here, whoever asks for it" in model.heard[1][-1].text
    assert [one["tool"] for one in events if one["event"] == "forbidden"] == [name, name]


async def test_a_tool_of_somebody_elses_says_what_it_does_in_its_metadata() -> None:
    done: list[str] = []

    @tool
    async def push(branch: str) -> str:
        """Pushes."""
        done.append(branch)
        return "pushed"

    push.metadata = {"operations": ["force_push"]}
    model = scripted(calls(("push", {"branch": "main"})), "It cannot be done.")
    await guarded(agent(model, push)).ainvoke(ASK, a_run())

    assert done == []


async def test_words_about_a_forbidden_operation_are_words_and_other_workflows_forbid_other_things() -> None:
    model = scripted(calls(("look_up", {"order": "force_push"})), "It is explained.")
    await guarded(agent(model, look_up)).ainvoke(ASK, a_run())

    other = scripted(calls(("look_up", {"order": "7"})), "It cannot be done.")
    strict = Behaviour(forbidden_operations=frozenset({"look_up"}))
    await guarded(agent(other, look_up), behaviour=strict).ainvoke(ASK, a_run())

    assert "order force_push" in model.heard[1][-1].text
    assert "the operation look_up is forbidden" in other.heard[1][-1].text


async def test_an_agent_that_is_a_tool_may_do_no_more_than_its_caller(world: World) -> None:
    expert = scripted(calls(("delete_branch", {"branch": "main"})), "I could not.")
    manager = scripted(calls(("ask", {"task": "tidy up"})), "Done.")
    inner = agent(expert, as_tool(deleting(world), "delete_branch", "Deletes.", Branch), phase="EXPERT")

    await guarded(agent(manager, inner.as_tool("ask", "Tidies."))).ainvoke(ASK, a_run())

    assert world.calls == []


async def test_a_tool_that_is_not_asynchronous_is_guarded_by_its_caller() -> None:
    class Mail(BaseTool):
        name: str = "read_mail"
        description: str = "Reads a mail."

        def _run(self, box: str) -> str:
            return f"The key is {SECRET}."

    model = scripted(calls(("read_mail", {"box": "in"})), "I read it.")

    events, state = await told(guarded(agent(model, reads(Mail())), guardrail("redact", "tool results")))

    assert "The key is [redacted:aws-access-key]." in model.heard[1][-1].text
    assert not shows(repr(events) + repr(state))
