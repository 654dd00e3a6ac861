"""An agent's tools that change the world: once, under a key, and never unasked where people must be asked."""

import asyncio
import os
import signal
from datetime import timedelta
from pathlib import Path
from typing import Any, TypedDict

import pytest
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import START, StateGraph
from langgraph.types import Command

from graphs.verify import verify
from host.checkpoints import open_saver
from nodes.agents.effect_tool import as_tool, proposed
from nodes.agents.handoff import handed_to
from nodes.agents.tool_agent import speak
from nodes.below import Below
from nodes.effect import Effect
from nodes.ending import Ending
from nodes.gate import Gate
from nodes.routers import outcome_of, verdict_of
from reliability.errors import BadInput, Permanent, Unknown
from reliability.ledger import ledger
from reliability.ledger.intents import of_run
from state.messages import Messages
from tests.fifteen.bare import file_delivery, payments
from tests.support.desk_agents import Desk, Refund, agent, alone, calls, refund_tool, refunding, says, scripted
from tests.support.scripted_model import ScriptedModel
from tests.support.shop import a_run, run_of
from tests.support.warm import start
from tests.support.world import Trouble, World, keys
from tools.guards.framing import unframed

ASK = says("Please refund order 7")
PAY = calls(("refund", {"cents": 4200}))


def kept(model: Any, world: World, **declared: Any) -> Any:
    return alone(agent(model, refund_tool(refunding(world, **declared)))).compile(checkpointer=InMemorySaver())


async def test_a_write_is_sent_once_under_the_key_of_its_run_its_visit_and_its_place(world: World) -> None:
    config = a_run()

    state = await kept(scripted(PAY, "Paid back."), world).ainvoke(ASK, config)

    key = f"{run_of(config)}:BILLING/1/REFUNDING:1"
    assert world.calls == [(key, {"cents": 4200})]
    assert state["outcomes"]["REFUNDING"] == {"result": "done", "key": key, "occurrence": 1}
    assert state["agents"]["BILLING"]["did"][0]["arguments"] == {"cents": 4200}
    assert [row.status for row in ledger().call(of_run, run_of(config))] == ["done"]


async def test_what_a_tool_sends_is_told_on_the_stream_of_the_agents_own_state(world: World) -> None:
    graph = kept(scripted(PAY, "Paid back."), world)

    told = [part["fermata"] async for part in graph.astream(ASK, a_run(), stream_mode="custom")]

    assert [(one["phase"], one["event"]) for one in told] == [("BILLING", "sent")]


async def test_two_equal_writes_asked_for_twice_are_two_beside_each_other_or_after_each_other(world: World) -> None:
    both = calls(("refund", {"cents": 4200}), ("refund", {"cents": 4200}))

    await kept(scripted(both, PAY, "Three times."), world).ainvoke(ASK, a_run())

    assert [key.rpartition(":")[2] for key in sorted(world.made)] == ["1", "2", "3"]


async def test_the_next_turn_of_the_conversation_has_keys_of_its_own(world: World) -> None:
    graph, config = kept(scripted(PAY, "Paid.", PAY, "Again."), world), a_run()

    await graph.ainvoke(ASK, config)
    await graph.ainvoke(says("Once more"), config)

    assert [key.split(":")[1] for key in keys(world.calls)] == ["BILLING/1/REFUNDING", "BILLING/2/REFUNDING"]


async def test_what_the_model_must_not_choose_comes_from_the_state(world: World) -> None:
    tool = as_tool(
        refunding(world), "refund", "Pays back.", Refund, sends=lambda state, given: {**given, "to": state["customer"]}
    )
    graph = alone(agent(scripted(PAY, "Paid."), tool)).compile(checkpointer=InMemorySaver())

    await graph.ainvoke({**ASK, "customer": "Kim"}, a_run())

    assert world.calls[0][1] == {"cents": 4200, "to": "Kim"}


async def test_a_write_that_is_refused_is_told_to_the_model(world: World) -> None:
    world.troubles.append(Trouble(Permanent("the account is closed")))
    model = scripted(PAY, "It is closed.")

    state = await kept(model, world).ainvoke(ASK, a_run())

    assert unframed(model.heard[1][-1].text) == "it did not happen: the account is closed"
    assert state["outcomes"]["REFUNDING"]["result"] == "failed"


async def test_a_write_of_which_nobody_knows_ends_the_visit_before_anything_else_is_tried(world: World) -> None:
    world.troubles.extend([Trouble(Unknown("the line dropped"))] * 9)
    model = scripted(PAY, PAY, PAY)

    state = await kept(model, world).ainvoke(ASK, a_run())

    assert len(model.heard) == 1
    assert state["agents"]["BILLING"]["ended"] == "partial"
    assert "nobody can say whether refund happened" in state["agents"]["BILLING"]["reason"]
    assert state["outcomes"]["REFUNDING"]["result"] == "unknown"


async def test_a_tool_stays_out_of_environments_it_was_not_made_for(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FERMATA_ENVIRONMENT", "production")
    model = scripted(PAY, "I may not.")

    await kept(model, world).ainvoke(ASK, a_run())

    assert world.calls == []
    assert "REFUNDING may touch development only" in str(model.heard[1][-1].text)


async def test_arguments_that_fit_no_schema_go_back_to_the_model(world: World) -> None:
    model = scripted(calls(("refund", {"cents": "a lot"})), PAY, "Paid.")

    await kept(model, world).ainvoke(ASK, a_run())

    assert "valid integer" in str(model.heard[1][-1].text)
    assert len(world.calls) == 1


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


async def test_a_state_that_could_not_count_visits_is_refused_before_anything_is_sent(world: World) -> None:
    class Poor(TypedDict, total=False):
        messages: Messages

    g: Any = StateGraph(Poor)
    g.add_node("BILLING", agent(scripted(PAY), refund_tool(refunding(world))))
    g.add_edge(START, "BILLING")

    with pytest.raises(BadInput, match=r"no 'agents'; BILLING needs state\.agents\.Agents"):
        await g.compile(checkpointer=InMemorySaver()).ainvoke(ASK, a_run())

    assert world.calls == []


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


def work_and_die(folder: str, config: Any, at: str) -> None:
    """Pay by a tool, and be killed: right after the commit, before the model is asked again, or when all is said."""
    effect = Effect("REFUNDING", file_delivery(Path(folder) / "book", killed=at == "the effect"), proposed("REFUNDING"))

    async def go() -> None:
        async with open_saver(Path(folder)) as saver:
            script, keep = ([PAY, "Paid back."], die) if at == "the answer" else ([PAY], speak)
            graph = alone(agent(Mortal(script=script), refund_tool(effect), keep=keep)).compile(checkpointer=saver)
            await graph.ainvoke(ASK, config, durability="sync")

    asyncio.run(go())


def die(*_: Any) -> Any:
    os.kill(os.getpid(), signal.SIGKILL)


class Mortal(ScriptedModel):
    """Is killed with its process when it has nothing left to say."""

    def _generate(self, *args: Any, **kwargs: Any) -> Any:
        if not self.script:
            die()
        return super()._generate(*args, **kwargs)


@pytest.mark.parametrize(("at", "asked"), [("the effect", 1), ("the next call of the model", 1), ("the answer", 0)])
async def test_an_agent_that_is_killed_goes_on_and_neither_pays_nor_asks_twice(
    tmp_path: Path, home: Path, at: str, asked: int
) -> None:
    config, env = a_run(), {"FERMATA_HOME": str(home)}
    process = await asyncio.to_thread(start, tmp_path / "said", env, work_and_die, str(tmp_path), config, at)
    assert (await asyncio.to_thread(process.wait)).code == -signal.SIGKILL
    model = scripted("Paid back.")
    effect = Effect("REFUNDING", file_delivery(tmp_path / "book"), proposed("REFUNDING"))

    async with open_saver(tmp_path) as saver:
        graph = alone(agent(model, refund_tool(effect))).compile(checkpointer=saver)
        state = await graph.ainvoke(None, config, durability="sync")

    assert payments(tmp_path / "book") == 1
    assert [[type(one).__name__ for one in heard[-2:]] for heard in model.heard] == [
        ["AIMessage", "ToolMessage"]
    ] * asked
    assert state["messages"][-1].text == "Paid back."
    assert state["usage"]["BILLING"]["calls"] == 2


@pytest.mark.parametrize("cents", [4200, 9900])
async def test_an_agent_that_lost_its_checkpoints_finds_what_it_did_or_stops_and_never_does_both(
    world: World, cents: int
) -> None:
    config = a_run()
    await kept(scripted(PAY, "Paid."), world).ainvoke(ASK, config)
    again = kept(scripted(calls(("refund", {"cents": cents})), "Paid."), world)

    state = await again.ainvoke(ASK, config)

    ended, known = state["agents"]["BILLING"], state["outcomes"]["REFUNDING"]
    assert (ended["ended"], known["result"]) == (("answered", "done") if cents == 4200 else ("partial", "unknown"))
    assert cents == 4200 or '{"cents":4200} then, {"cents":9900} now. Nothing was sent' in ended["reason"]
    assert world.calls == [(f"{run_of(config)}:BILLING/1/REFUNDING:1", {"cents": 4200})]
