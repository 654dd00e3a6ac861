"""A write that people must approve is proposed by the agent, asked about, and sent only then."""

from datetime import timedelta
from typing import Any

import pytest
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import START, StateGraph
from langgraph.types import Command

from graphs.verify import verify
from nodes.agents.effect_tool import as_tool, proposed
from nodes.agents.handoff import handed_to
from nodes.below import Below
from nodes.effect import Effect
from nodes.ending import Ending
from nodes.gate import Gate
from nodes.routers import outcome_of, verdict_of
from tests.support.desk_agents import Desk, Refund, agent, alone, calls, refund_tool, refunding, says, scripted
from tests.support.shop import a_run
from tests.support.world import World

ASK = says("Please refund order 7")
PAY = calls(("refund", {"cents": 4200}))


def with_a_gate(model: Any, world: World, below: Below | None = None) -> StateGraph[Any, Any, Any, Any]:
    """BILLING → (what it proposes: APPROVING → REFUNDING) → ANSWERING."""
    refund = refunding(world, gate="APPROVING", kind="irreversible", below=below)
    billing = agent(model, refund_tool(refund))
    g: StateGraph[Any, Any, Any, Any] = StateGraph(Desk)
    g.add_node("BILLING", billing)
    shown = proposed("REFUNDING")
    gate = Gate(
        "APPROVING", "refund", lambda state: shown(state) or {}, str, (refund,), expires_after=timedelta(hours=1)
    )
    g.add_node("APPROVING", gate)
    g.add_node("REFUNDING", refund)
    for end in ("ANSWERING", "DECLINED", "NOT_SURE"):
        g.add_node(end, Ending(end, says=lambda _state: "Bye."))
    g.add_edge(START, "BILLING")
    go = g.add_conditional_edges
    go("BILLING", handed_to(billing), {"APPROVING": "APPROVING", "answered": "ANSWERING"})
    ways = {"approved": "REFUNDING", "waiting": "APPROVING", "rejected or expired": "DECLINED"}
    go("APPROVING", verdict_of("APPROVING"), ways)
    go("REFUNDING", outcome_of("REFUNDING"), {"done": "ANSWERING", "failed": "DECLINED", "unknown": "NOT_SURE"})
    return g


@pytest.mark.parametrize(("vote", "sent", "end"), [("approve", 1, "ANSWERING"), ("reject", 0, "DECLINED")])
async def test_a_write_that_people_must_approve_waits_for_them_and_a_rejected_one_is_never_sent(
    world: World, vote: str, sent: int, end: str
) -> None:
    model, config = scripted(PAY), a_run()
    graph = with_a_gate(model, world).compile(checkpointer=InMemorySaver())

    paused = await graph.ainvoke(ASK, config)
    before = list(world.calls)
    ended = await graph.ainvoke(Command(resume={"decisions": [{"type": vote}]}), config)

    assert paused["agents"]["BILLING"]["ended"] == "proposed"
    assert paused["__interrupt__"][0].value["action_requests"][0]["args"] == {"cents": 4200}
    assert (before, len(world.calls), ended["status"]) == ([], sent, end)
    assert len(model.heard) == 1


async def test_only_one_write_of_a_kind_is_put_before_people_at_a_time_and_no_other_is_lost_silently(
    world: World,
) -> None:
    both = calls(("refund", {"cents": 4200}), ("refund", {"cents": 9900}))
    graph = with_a_gate(scripted(both), world).compile(checkpointer=InMemorySaver())

    paused = await graph.ainvoke(ASK, a_run())

    assert paused["proposed"] == {"REFUNDING": {"cents": 4200}}
    assert paused["agents"]["BILLING"]["left"] == [
        {"tool": "refund", "phase": "REFUNDING", "arguments": {"cents": 9900}}
    ]


def with_two_gates(model: Any, world: World) -> StateGraph[Any, Any, Any, Any]:
    """BILLING may propose two effects, each for a gate of its own."""
    refund = refunding(world, gate="APPROVING", kind="irreversible")
    gift = Effect("GIVING", world.delivery(), proposed("GIVING"), gate="ALLOWING", kind="irreversible")
    billing = agent(model, refund_tool(refund), as_tool(gift, "give", "Gives a present.", Refund))
    g: StateGraph[Any, Any, Any, Any] = StateGraph(Desk)
    g.add_node("BILLING", billing)
    for effect, name in ((refund, "APPROVING"), (gift, "ALLOWING")):
        shown = proposed(effect.phase)
        gate = Gate(
            name, name, lambda state, of=shown: of(state) or {}, str, (effect,), expires_after=timedelta(hours=1)
        )
        g.add_node(name, gate)
        g.add_node(effect.phase, effect)
        ways = {"approved": effect.phase, "waiting": name, "rejected or expired": "ANSWERING"}
        g.add_conditional_edges(name, verdict_of(name), ways)
        g.add_edge(effect.phase, "ANSWERING")
    g.add_node("ANSWERING", Ending("ANSWERING", says=lambda _state: "Bye."))
    g.add_edge(START, "BILLING")
    known = {"APPROVING": "APPROVING", "ALLOWING": "ALLOWING", "answered": "ANSWERING"}
    g.add_conditional_edges("BILLING", handed_to(billing), known)
    return g


async def test_of_two_writes_for_two_gates_the_second_is_told_to_the_model_on_its_next_visit_and_then_asked_about(
    world: World,
) -> None:
    both = calls(("refund", {"cents": 4200}), ("give", {"cents": 500}))
    model, config = scripted(both, calls(("give", {"cents": 500}))), a_run()
    graph = with_two_gates(model, world).compile(checkpointer=InMemorySaver())

    first = await graph.ainvoke(ASK, config)
    await graph.ainvoke(Command(resume={"decisions": [{"type": "approve"}]}), config)
    second = await graph.ainvoke(says("And the rest?"), config)

    assert first["agents"]["BILLING"]["left"] == [{"phase": "GIVING", "arguments": {"cents": 500}}]
    assert '{"GIVING": {"cents": 500}}' in str(model.heard[1][-1].text)
    assert [arguments for _, arguments in world.calls] == [{"cents": 4200}]
    assert second["__interrupt__"][0].value["action_requests"][0]["args"] == {"cents": 500}
    assert second["agents"]["BILLING"]["left"] == []


async def test_what_an_earlier_visit_proposed_is_not_covered_by_a_later_approval(world: World) -> None:
    graph, config = with_a_gate(scripted(PAY, "Nothing more."), world).compile(checkpointer=InMemorySaver()), a_run()

    await graph.ainvoke(ASK, config)
    await graph.ainvoke(Command(resume={"decisions": [{"type": "approve"}]}), config)
    ended = await graph.ainvoke(says("And now?"), config)

    assert ended["proposed"] == {"REFUNDING": None}
    assert len(world.calls) == 1


async def test_below_its_limit_a_write_asks_nobody_and_verify_accepts_it(world: World) -> None:
    below = Below({"minor": 5000, "currency": "EUR"}, lambda sent: {"minor": sent["cents"], "currency": "EUR"})
    builder = with_a_gate(scripted(PAY, "Paid."), world, below)

    ended = await builder.compile(checkpointer=InMemorySaver()).ainvoke(ASK, a_run())

    assert (len(world.calls), ended["status"]) == (1, "ANSWERING")
    about = {finding.rule for finding in verify(builder.compile(name="desk")).errors}
    assert about.isdisjoint({"approvals", "labels", "loops", "tools", "reducers"})


async def test_an_unguarded_write_that_cannot_be_undone_is_refused_before_anything_runs(world: World) -> None:
    builder = alone(agent(scripted(), refund_tool(refunding(world, kind="irreversible"))))

    found = [finding.says for finding in verify(builder.compile(name="desk")).errors]

    assert any("REFUNDING is irreversible and happens unasked" in line for line in found)
