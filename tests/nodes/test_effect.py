"""An effect happens once, however often its node runs."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import START, StateGraph

from host.checkpoints import GuardedSaver
from reliability.deliver import Delivery
from reliability.errors import BadInput, Busy, Conflict, Fenced, Permanent, Unknown
from reliability.ledger import aside, intents, runs
from reliability.ledger.tables import leases
from tests.support.shop import Config, Graph, ShopState, a_run, paying, run_of, till
from tests.support.world import Trouble, World, in_turn, keys


async def before(graph: Any, config: Config, phase: str) -> Config:
    """The checkpoint at which the phase was about to be entered."""
    async for snapshot in graph.aget_state_history(config):
        if snapshot.next == (phase,):
            found: Config = snapshot.config
            return found
    raise AssertionError(f"{phase} was never entered")


async def recorded(config: Config) -> dict[str, str]:
    rows = await aside(intents.of_run, run_of(config))
    return {row.key.removeprefix(f"{run_of(config)}:"): row.status for row in rows}


async def test_an_effect_is_sent_once_under_the_key_of_its_run_and_step(world: World) -> None:
    graph, config = till(paying(world)).compile(checkpointer=InMemorySaver()), a_run()

    ended = await graph.ainvoke({"amount": 5}, config)

    key = f"{run_of(config)}:PAYING:1"
    assert ended["status"] == "COMPLETED"
    assert ended["outcomes"] == {"PAYING": {"result": "done", "key": key, "occurrence": 1}}
    assert ended["paid"] == {"reference": f"ref of {key}"}
    assert world.calls == [(key, {"amount": 5})]


async def test_going_back_in_time_finds_that_it_was_done(world: World, saver: GuardedSaver) -> None:
    graph, config = till(paying(world)).compile(checkpointer=saver), a_run()
    first = await graph.ainvoke({"amount": 5}, config)

    again = await graph.ainvoke(None, await before(graph, config, "PAYING"))

    assert again["outcomes"] == first["outcomes"]
    assert again["paid"] == first["paid"]
    assert len(world.calls) == 1


async def test_going_back_in_time_to_pay_another_amount_is_stopped(world: World, saver: GuardedSaver) -> None:
    graph, config = till(paying(world)).compile(checkpointer=saver), a_run()
    await graph.ainvoke({"amount": 5}, config)

    dearer = await graph.aupdate_state(await before(graph, config, "PAYING"), {"amount": 82000}, as_node=START)
    with pytest.raises(Conflict, match=r'\{"amount":5\} then, \{"amount":82000\} now'):
        await graph.ainvoke(None, dearer)

    assert len(world.calls) == 1


async def test_a_second_turn_of_a_conversation_is_a_second_effect(world: World, saver: GuardedSaver) -> None:
    graph, config = till(paying(world)).compile(checkpointer=saver), a_run()

    await graph.ainvoke({"amount": 5}, config)
    ended = await graph.ainvoke({"amount": 5}, config)

    assert keys(world.calls) == [f"{run_of(config)}:PAYING:1", f"{run_of(config)}:PAYING:2"]
    assert ended["outcomes"]["PAYING"]["occurrence"] == 2


async def test_equal_effects_in_parallel_branches_are_two(world: World) -> None:
    g: Graph = StateGraph(ShopState)
    for phase in ("LEFT", "RIGHT"):
        g.add_node(phase, paying(world, phase, keep=lambda _state, _answer: {}))
        g.add_edge(START, phase)
    config = a_run()

    ended = await g.compile(checkpointer=InMemorySaver()).ainvoke({"amount": 5}, config)

    assert sorted(keys(world.calls)) == [f"{run_of(config)}:LEFT:1", f"{run_of(config)}:RIGHT:1"]
    assert {phase: known["result"] for phase, known in ended["outcomes"].items()} == {"LEFT": "done", "RIGHT": "done"}


async def test_the_same_state_in_two_subgraphs_is_two_steps(world: World) -> None:
    inner = till(paying(world)).compile()
    g: Graph = StateGraph(ShopState)
    g.add_node("FIRST", inner)
    g.add_node("SECOND", inner)
    g.add_edge(START, "FIRST")
    g.add_edge("FIRST", "SECOND")
    config = a_run()

    await g.compile(checkpointer=InMemorySaver()).ainvoke({"amount": 5}, config)

    assert keys(world.calls) == [f"{run_of(config)}:FIRST/PAYING:1", f"{run_of(config)}:SECOND/PAYING:2"]


async def test_after_a_crash_the_effect_is_looked_for_and_not_repeated(world: World, saver: GuardedSaver) -> None:
    world.troubles = [Trouble(ZeroDivisionError(), "after the commit")]
    graph, config = till(paying(world)).compile(checkpointer=saver), a_run()
    with pytest.raises(ZeroDivisionError):
        await graph.ainvoke({"amount": 5}, config)
    assert await recorded(config) == {"PAYING:1": "intended"}

    ended = await graph.ainvoke(None, config)

    assert ended["status"] == "COMPLETED"
    assert world.made == [f"{run_of(config)}:PAYING:1"]
    assert len(world.calls) == 1


async def test_a_checkpoint_that_was_lost_does_not_lose_the_outcome(world: World) -> None:
    """The ledger outlives the checkpoints: the same run on an empty saver."""
    config, pay = a_run(), paying(world)
    await till(pay).compile(checkpointer=InMemorySaver()).ainvoke({"amount": 5}, config)

    ended = await till(pay).compile(checkpointer=InMemorySaver()).ainvoke({"amount": 5}, config)

    assert ended["status"] == "COMPLETED"
    assert len(world.calls) == 1


@pytest.mark.parametrize(
    ("trouble", "result", "reason"),
    [(Permanent("sold out"), "failed", "sold out"), (Unknown("connection lost"), "unknown", "connection lost")],
)
async def test_what_went_wrong_is_data_and_nothing_of_it_is_kept_as_an_answer(
    world: World, trouble: Permanent | Unknown, result: str, reason: str
) -> None:
    world.troubles = in_turn(*[trouble] * 3)
    graph, config = till(paying(world)).compile(checkpointer=InMemorySaver()), a_run()

    ended = await graph.ainvoke({"amount": 5}, config)

    assert (ended["outcomes"]["PAYING"]["result"], ended["outcomes"]["PAYING"]["reason"]) == (result, reason)
    assert "paid" not in ended
    assert await recorded(config) == {"PAYING:1": result}


async def test_where_nothing_is_to_be_done_nothing_is_sent(world: World) -> None:
    pay = paying(world, arguments=lambda _state: None)
    graph, config = till(pay).compile(checkpointer=InMemorySaver()), a_run()

    ended = await graph.ainvoke({"amount": 5}, config)

    assert (ended["status"], ended["outcomes"]["PAYING"]["reason"]) == ("COMPLETED", "nothing to do")
    assert world.calls == []
    assert await recorded(config) == {}


async def test_an_effect_stays_out_of_environments_it_was_not_made_for(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FERMATA_ENVIRONMENT", "production")
    graph, config = till(paying(world)).compile(checkpointer=InMemorySaver()), a_run()

    ended = await graph.ainvoke({"amount": 5}, config)

    assert ended["status"] == "DECLINED"
    assert ended["outcomes"]["PAYING"]["reason"] == (
        "PAYING may touch development only, and this is production; it was not sent"
    )
    assert world.calls == []


async def test_an_effect_made_for_production_runs_there(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FERMATA_ENVIRONMENT", "production")
    pay = paying(world, environments=frozenset({"production"}), ungated_because="a cent to our own account")

    ended = await till(pay).compile(checkpointer=InMemorySaver()).ainvoke({"amount": 5}, a_run())

    assert ended["status"] == "COMPLETED"


@pytest.mark.parametrize("where", ["production", "prod", "live", "Production "])
async def test_in_production_nothing_is_done_that_nobody_approves_and_nobody_gave_leave_for(
    where: str, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A graph that nobody verified."""
    monkeypatch.setenv("FERMATA_ENVIRONMENT", where)
    pay = paying(world, environments=frozenset({where}), ungated_because=" ")

    ended = await till(pay).compile(checkpointer=InMemorySaver()).ainvoke({"amount": 5}, a_run())

    assert ended["status"] == "DECLINED"
    assert ended["outcomes"]["PAYING"]["reason"] == (
        f"PAYING has neither a gate nor the leave to do without (`ungated_because`), and this is {where}; "
        "it was not sent"
    )
    assert world.calls == []


async def test_the_same_effect_is_rehearsed_where_nothing_is_meant_for_real(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FERMATA_ENVIRONMENT", "staging")
    pay = paying(world, environments=frozenset({"staging", "production"}))

    ended = await till(pay).compile(checkpointer=InMemorySaver()).ainvoke({"amount": 5}, a_run())

    assert ended["status"] == "COMPLETED"


async def test_an_effect_behind_a_gate_demands_the_approval_itself(world: World) -> None:
    """A workflow that was drawn around its gate."""
    pay = paying(world, gate="APPROVING")

    ended = await till(pay).compile(checkpointer=InMemorySaver()).ainvoke({"amount": 5}, a_run())

    assert ended["outcomes"]["PAYING"]["reason"] == "nobody approved PAYING at APPROVING; it was not sent"
    assert world.calls == []


async def test_a_graph_without_the_channel_is_told_so_in_one_line(world: World) -> None:
    g: Graph = StateGraph(dict)
    g.add_node("PAYING", paying(world, arguments=lambda _state: {}))
    g.add_edge(START, "PAYING")

    with pytest.raises(BadInput) as refused:
        await g.compile(checkpointer=InMemorySaver()).ainvoke({"amount": 5}, a_run())

    assert str(refused.value) == (
        "the graph's state has no `outcomes`; PAYING needs state.outcomes.Outcomes among its bases"
    )
    assert world.calls == []


async def test_a_graph_without_a_checkpointer_is_told_so_in_one_line(world: World) -> None:
    with pytest.raises(BadInput) as refused:
        await till(paying(world)).compile().ainvoke({"amount": 5})

    assert str(refused.value).startswith("no thread_id in config")
    assert "\n" not in str(refused.value)
    assert world.calls == []


async def test_arguments_with_a_float_are_refused_before_anything_is_written(world: World) -> None:
    graph, config = till(paying(world)).compile(checkpointer=InMemorySaver()), a_run()

    with pytest.raises(BadInput, match=r"arguments\.amount is the float 0\.5"):
        await graph.ainvoke({"amount": 0.5}, config)

    assert (await recorded(config), world.calls) == ({}, [])


class Held:
    """A call that stays under way until it is let go."""

    def __init__(self, world: World) -> None:
        self.world, self.arrived, self.may_go = world, asyncio.Event(), asyncio.Event()

    async def __call__(self, arguments: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        self.arrived.set()
        await self.may_go.wait()
        return await self.world.call(arguments, key)


async def test_one_process_does_not_send_the_same_key_twice_at_once(world: World) -> None:
    held = Held(world)
    graph = till(paying(world, delivery=Delivery(held))).compile(checkpointer=InMemorySaver())
    config = a_run()
    first = asyncio.create_task(graph.ainvoke({"amount": 5}, config))
    await held.arrived.wait()

    with pytest.raises(Busy, match="PAYING:1 is being carried out by this very process"):
        await graph.ainvoke(None, config)

    held.may_go.set()
    assert (await first)["status"] == "COMPLETED"
    assert len(world.calls) == 1


async def test_a_run_that_another_process_drives_is_left_alone(world: World) -> None:
    config = a_run()
    await aside(
        lambda tx: tx.execute(
            leases.insert().values(
                run=run_of(config), token=1, host="elsewhere@boot", pid=1, started="", expires_at="2999"
            )
        )
    )

    with pytest.raises(Busy, match="process 1 on elsewhere"):
        await till(paying(world)).compile(checkpointer=InMemorySaver()).ainvoke({"amount": 5}, config)

    assert (world.calls, await recorded(config)) == ([], {})


async def test_who_was_taken_for_dead_during_the_call_does_not_record_its_outcome(world: World) -> None:
    held = Held(world)
    graph = till(paying(world, delivery=Delivery(held))).compile(checkpointer=InMemorySaver())
    config = a_run()
    paid = asyncio.create_task(graph.ainvoke({"amount": 5}, config))
    await held.arrived.wait()
    await aside(lambda tx: tx.execute(leases.update().values(token=9)))
    held.may_go.set()

    with pytest.raises(Fenced, match="token 9, this process has 1"):
        await paid

    assert await recorded(config) == {"PAYING:1": "intended"}


async def test_what_was_on_its_way_when_the_run_was_cancelled_is_unknown_and_not_sent_again(
    world: World, saver: GuardedSaver
) -> None:
    world.troubles = [Trouble(ZeroDivisionError())]
    graph, config = till(paying(world)).compile(checkpointer=saver), a_run()
    with pytest.raises(ZeroDivisionError):
        await graph.ainvoke({"amount": 5}, config)
    await aside(runs.cancel, run_of(config), "lee")

    ended = await graph.ainvoke(None, config)

    assert ended["outcomes"]["PAYING"]["result"] == "unknown"
    assert len(world.calls) == 1


async def test_a_cancelled_call_can_be_taken_up_again(world: World, saver: GuardedSaver) -> None:
    held = Held(world)
    pay = paying(world, delivery=replace(world.delivery(), call=held))
    graph, config = till(pay).compile(checkpointer=saver), a_run()
    paid = asyncio.create_task(graph.ainvoke({"amount": 5}, config, durability="sync"))
    await held.arrived.wait()
    paid.cancel()
    with pytest.raises(asyncio.CancelledError):
        await paid
    held.may_go.set()

    ended = await graph.ainvoke(None, config)

    assert ended["status"] == "COMPLETED"
    assert world.probes == keys(world.calls) == [f"{run_of(config)}:PAYING:1"]


async def test_whoever_watches_hears_what_the_effect_does(world: World) -> None:
    world.troubles = in_turn(Unknown("connection lost"))
    graph, config = till(paying(world)).compile(checkpointer=InMemorySaver()), a_run()

    heard = [part["fermata"] async for part in graph.astream({"amount": 5}, config, stream_mode="custom")]

    assert {part["phase"] for part in heard} == {"PAYING"}
    assert [part["event"] for part in heard] == ["sent", "in doubt", "probed", "sent"]
