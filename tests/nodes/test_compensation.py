"""A compensation takes an effect back as often as it needs, and says so when it cannot."""

from typing import Any

import pytest
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import START, StateGraph

from host.checkpoints import GuardedSaver
from nodes.compensation import Compensation
from reliability.errors import BadInput, EffectError, Permanent, Transient, Unknown
from reliability.ledger import aside, intents
from tests.support.shop import Config, Graph, ShopState, a_run, paying, run_of, saga
from tests.support.standing import before
from tests.support.world import Trouble, World, in_turn, keys


def results(ended: dict[str, Any]) -> dict[str, str]:
    return {phase: known["result"] for phase, known in ended["outcomes"].items()}


async def test_what_was_done_is_undone_newest_first_under_the_keys_it_was_done_with() -> None:
    reserving, charging, undoing = World(), World(in_turn(*[Unknown("lost")] * 3)), World()
    config = a_run()

    ended = (
        await saga(reserving, charging, undoing).compile(checkpointer=InMemorySaver()).ainvoke({"amount": 5}, config)
    )

    run = run_of(config)
    assert ended["status"] == "ROLLED_BACK"
    assert undoing.undone == [f"{run}:CHARGING:1", f"{run}:RESERVING:1"]
    assert keys(undoing.calls) == [f"{run}:REFUNDING:1", f"{run}:RELEASING:1"]
    assert results(ended) == {
        "RESERVING": "done",
        "CHARGING": "unknown",
        "REFUNDING": "undone",
        "RELEASING": "undone",
    }


async def test_a_step_that_failed_is_not_undone() -> None:
    undoing, config = World(), a_run()
    charging = World(in_turn(Permanent("card refused")))

    ended = await saga(World(), charging, undoing).compile(checkpointer=InMemorySaver()).ainvoke({"amount": 5}, config)

    assert ended["status"] == "ROLLED_BACK"
    assert undoing.undone == [f"{run_of(config)}:RESERVING:1"]


async def test_where_nothing_was_to_be_done_nothing_is_undone() -> None:
    undoing = World()
    g: Graph = StateGraph(ShopState)
    g.add_node("PAYING", paying(World(), arguments=lambda _state: None))
    g.add_node("REFUNDING", Compensation("REFUNDING", "PAYING", undoing.undo()))
    g.add_edge(START, "PAYING")
    g.add_edge("PAYING", "REFUNDING")

    ended = await g.compile(checkpointer=InMemorySaver()).ainvoke({"amount": 5}, a_run())

    assert ended["outcomes"]["REFUNDING"]["reason"] == "nothing to undo"
    assert undoing.calls == []


STUCK: list[list[EffectError]] = [
    [Permanent("closed for ever")],
    [Transient("busy")] * 3,
    [Unknown("lost"), Permanent("closed")],
]


@pytest.mark.parametrize("troubles", STUCK)
async def test_an_undo_that_cannot_be_done_is_stuck_and_says_why(troubles: list[EffectError]) -> None:
    config, undoing = a_run(), World(in_turn(*troubles))
    charging = World(in_turn(Permanent("card refused")))

    ended = await saga(World(), charging, undoing).compile(checkpointer=InMemorySaver()).ainvoke({"amount": 5}, config)

    assert ended["status"] == "STUCK"
    assert ended["outcomes"]["RELEASING"]["reason"] == str(troubles[-1])
    assert [row.path for row in await aside(intents.held, run_of(config))] == ["RESERVING"]


async def stuck(undoing: World, saver: GuardedSaver) -> tuple[Any, Config]:
    """A run whose first undo was refused."""
    undoing.troubles = in_turn(Permanent("closed today"))
    g: Graph = StateGraph(ShopState)
    g.add_node("PAYING", paying(World()))
    g.add_node("REFUNDING", Compensation("REFUNDING", "PAYING", undoing.undo()))
    g.add_edge(START, "PAYING")
    g.add_edge("PAYING", "REFUNDING")

    async def again(state: Any) -> str:
        return "undone" if state["outcomes"]["REFUNDING"]["result"] == "undone" else "stuck"

    g.add_node("WAITING", lambda _state: {})
    g.add_node("ENDED", lambda _state: {})
    g.add_conditional_edges("REFUNDING", again, {"undone": "ENDED", "stuck": "WAITING"})
    g.add_edge("WAITING", "REFUNDING")
    graph, config = g.compile(checkpointer=saver, interrupt_before=["WAITING"]), a_run()
    await graph.ainvoke({"amount": 5}, config)
    return graph, config


async def test_a_stuck_undo_is_tried_again_under_the_same_key(saver: GuardedSaver) -> None:
    undoing = World()
    graph, config = await stuck(undoing, saver)

    ended = await graph.ainvoke(None, config)

    assert results(ended)["REFUNDING"] == "undone"
    assert keys(undoing.calls) == [f"{run_of(config)}:REFUNDING:1"] * 2
    assert await aside(intents.held, run_of(config)) == []


async def test_an_undo_that_was_cut_short_by_a_crash_is_taken_up_again_under_its_key(saver: GuardedSaver) -> None:
    charging, undoing = World(in_turn(Permanent("card refused"))), World([Trouble(ZeroDivisionError())])
    graph, config = saga(World(), charging, undoing).compile(checkpointer=saver), a_run()
    with pytest.raises(ZeroDivisionError):
        await graph.ainvoke({"amount": 5}, config)

    ended = await graph.ainvoke(None, config)

    assert ended["status"] == "ROLLED_BACK"
    assert keys(undoing.calls) == [f"{run_of(config)}:RELEASING:1"] * 2


async def test_an_undo_that_is_done_is_not_sent_again(saver: GuardedSaver) -> None:
    charging, undoing = World(in_turn(Permanent("card refused"))), World()
    graph, config = saga(World(), charging, undoing).compile(checkpointer=saver), a_run()
    await graph.ainvoke({"amount": 5}, config)

    ended = await graph.ainvoke(None, await before(graph, config, "RELEASING"))

    assert ended["status"] == "ROLLED_BACK"
    assert len(undoing.calls) == 1


async def test_a_second_turn_undoes_its_own_effects(saver: GuardedSaver) -> None:
    charging, undoing = World(in_turn(*[Permanent("card refused")] * 2)), World()
    graph, config = saga(World(), charging, undoing).compile(checkpointer=saver), a_run()

    await graph.ainvoke({"amount": 5}, config)
    await graph.ainvoke({"amount": 5}, config)

    assert undoing.undone == [f"{run_of(config)}:RESERVING:1", f"{run_of(config)}:RESERVING:2"]


@pytest.mark.parametrize(
    ("schema", "missing"),
    [(dict, "the graph's state has no `outcomes`; REFUNDING"), (ShopState, "REFUNDING undoes PAYING, which never ran")],
)
async def test_a_graph_that_cannot_know_what_to_undo_is_told_so_in_one_line(schema: type, missing: str) -> None:
    undoing = World()
    g: Graph = StateGraph(schema)
    g.add_node("REFUNDING", Compensation("REFUNDING", "PAYING", undoing.undo()))
    g.add_edge(START, "REFUNDING")

    with pytest.raises(BadInput, match=missing) as refused:
        await g.compile(checkpointer=InMemorySaver()).ainvoke({"amount": 5}, a_run())

    assert "\n" not in str(refused.value)
    assert undoing.calls == []
