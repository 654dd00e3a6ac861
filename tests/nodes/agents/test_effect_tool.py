"""An agent's tools that change the world: once, under a key, and never unasked where people must be asked."""

from typing import Any, TypedDict

import pytest
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import START, StateGraph

from nodes.agents.effect_tool import as_tool
from reliability.errors import BadInput, Permanent, Unknown
from reliability.ledger import ledger
from reliability.ledger.intents import of_run
from state.messages import Messages
from tests.support.desk_agents import Refund, agent, alone, calls, refund_tool, refunding, says, scripted
from tests.support.shop import a_run, run_of
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


async def test_a_state_that_could_not_count_visits_is_refused_before_anything_is_sent(world: World) -> None:
    class Poor(TypedDict, total=False):
        messages: Messages

    g: Any = StateGraph(Poor)
    g.add_node("BILLING", agent(scripted(PAY), refund_tool(refunding(world))))
    g.add_edge(START, "BILLING")

    with pytest.raises(BadInput, match=r"no 'agents'; BILLING needs state\.agents\.Agents"):
        await g.compile(checkpointer=InMemorySaver()).ainvoke(ASK, a_run())

    assert world.calls == []


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
