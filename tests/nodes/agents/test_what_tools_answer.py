"""What a tool answers is data: shown in a frame, looked at before anybody hears it, and obeyed by nobody."""

from typing import Any

from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import START, StateGraph

from nodes.agents.effect_tool import as_tool
from nodes.agents.handoff import handed_to
from nodes.agents.reading import reads
from nodes.ending import Ending
from nodes.routers import verdict_of
from reliability.errors import Permanent
from tests.nodes.agents.at_the_tools import ASK, ORDERED, Branch, against_orders, deleting, guarded, read_page, told
from tests.support.desk_agents import Desk, agent, calls, refund_tool, refunding, scripted
from tests.support.leaking import SECRET, guardrail, shows
from tests.support.shop import a_run, approving
from tests.support.world import World
from tools.guards.framing import framed
from tools.guards.guardrail import Guardrail
from tools.guards.match import Match


async def test_a_model_is_shown_what_a_tool_answered_in_a_frame_and_the_state_keeps_the_answer() -> None:
    model = scripted(calls(("read_page", {"url": "x"})), "Nice weather.")

    state = await guarded(agent(model, read_page)).ainvoke(ASK, a_run())

    assert model.heard[1][-1].text == framed("read_page", ORDERED)
    assert "data from outside" not in repr(state)


async def test_an_order_in_a_result_is_taken_out_or_withheld_or_noted_as_the_guardrail_says() -> None:
    shown = {}
    for action in ("redact", "block", "warn"):
        model = scripted(calls(("read_page", {"url": "x"})), "Nice weather.")
        await guarded(agent(model, read_page), against_orders(action)).ainvoke(ASK, a_run())
        shown[action] = model.heard[1][-1].text

    assert "ignore previous" not in shown["redact"] and "Nice weather" in shown["redact"]
    assert (
        "ignore previous" not in shown["block"] and "read_page failed: what it answered is withheld" in shown["block"]
    )
    assert "ignore previous" in shown["warn"]


async def test_a_model_that_obeys_an_order_in_a_result_reaches_no_tool_it_was_not_given(world: World) -> None:
    obeys = [calls(("read_page", {"url": "x"})), calls(("refund", {"cents": 4200}), ("delete_branch", {"branch": "b"}))]
    model = scripted(*obeys, "I did what the page said.")

    events, state = await told(guarded(agent(model, read_page), against_orders("warn")))

    assert world.calls == [] and state["agents"]["BILLING"]["did"] == []
    assert "refund is not a valid tool" in model.heard[2][-2].text
    assert [one["rule"] for one in events if one["event"] == "guarded"] == ["order to the model"]


async def test_a_model_that_obeys_an_order_in_a_result_needs_the_gate_as_before(world: World) -> None:
    refund = refunding(world, gate="APPROVING", kind="irreversible")
    model = scripted(calls(("read_page", {"url": "x"})), calls(("refund", {"cents": 4200})), "Paid as the page said.")
    box = agent(model, read_page, refund_tool(refund))
    g: StateGraph[Any, Any, Any, Any] = StateGraph(Desk)
    g.add_node("BILLING", box)
    g.add_node("APPROVING", approving(refund, shows=lambda state: state["proposed"]["REFUNDING"], describes=str))
    g.add_node("REFUNDING", refund)
    g.add_node("ANSWERED", Ending("ANSWERED", says=lambda _state: "That is all."))
    g.add_edge(START, "BILLING")
    g.add_conditional_edges("BILLING", handed_to(box), {"APPROVING": "APPROVING", "answered": "ANSWERED"})
    ways = {"approved": "REFUNDING", "waiting": "APPROVING", "rejected or expired": "ANSWERED"}
    g.add_conditional_edges("APPROVING", verdict_of("APPROVING"), ways)
    g.add_edge("REFUNDING", "ANSWERED")
    config = a_run()

    paused = await g.compile(checkpointer=InMemorySaver()).ainvoke(ASK, config)

    assert world.calls == []
    assert paused["__interrupt__"][0].value["action_requests"][0]["args"] == {"cents": 4200}


async def test_what_a_tool_did_is_kept_whatever_is_withheld_of_its_answer(world: World) -> None:
    model = scripted(calls(("delete", {"branch": "old"})), "Done.")
    box = agent(model, as_tool(deleting(world), "delete", "Deletes.", Branch))
    done = Guardrail("all", lambda _text: [Match("any", 0, 1)], "block", frozenset({"tool results"}))

    _, state = await told(guarded(box, done))

    assert state["outcomes"]["DELETING"]["result"] == "done"
    assert len(state["agents"]["BILLING"]["did"]) == 1
    assert "delete answered is withheld" in model.heard[1][-1].text


async def test_no_listener_hears_what_a_tool_answered_before_it_was_looked_at() -> None:
    @reads
    async def read_mail(box: str) -> str:
        """Reads a mail."""
        return f"The key is {SECRET}."

    model = scripted(calls(("read_mail", {"box": "in"})), "I read it.")
    graph = guarded(agent(model, read_mail), guardrail("redact", "tool results"))

    heard = [event async for event in graph.astream_events(ASK, a_run(), version="v2")]

    assert "[redacted:aws-access-key]" in str([one["data"] for one in heard if one["event"] == "on_tool_end"])
    assert not shows(repr(heard))


async def test_what_a_tool_fails_with_is_looked_at_too() -> None:
    @reads
    async def read_mail(box: str) -> str:
        """Reads a mail."""
        raise Permanent(f"no access with {SECRET}")

    model = scripted(calls(("read_mail", {"box": "in"})), "I could not read it.")

    events, state = await told(guarded(agent(model, read_mail), guardrail("redact", "tool results")))

    assert "no access with [redacted:aws-access-key]" in model.heard[1][-1].text
    assert not shows(repr(events) + repr(state))
