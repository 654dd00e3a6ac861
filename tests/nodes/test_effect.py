"""An effect happens once, however often its node runs."""

import pytest
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import START, StateGraph

from host.checkpoints import GuardedSaver
from reliability.errors import BadInput, Conflict, Permanent, Unknown
from tests.support.shop import Graph, ShopState, a_run, paying, run_of, till
from tests.support.standing import before, recorded
from tests.support.world import World, in_turn, keys


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


async def test_whoever_watches_hears_what_the_effect_does(world: World) -> None:
    world.troubles = in_turn(Unknown("connection lost"))
    graph, config = till(paying(world)).compile(checkpointer=InMemorySaver()), a_run()

    heard = [part["fermata"] async for part in graph.astream({"amount": 5}, config, stream_mode="custom")]

    assert {part["phase"] for part in heard} == {"PAYING"}
    assert [part["event"] for part in heard] == ["sent", "in doubt", "probed", "sent"]
