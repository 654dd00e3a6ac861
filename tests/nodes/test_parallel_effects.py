"""An effect of each of many items: one key an item, one approval for all of them, nothing sent twice."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import START, StateGraph
from langgraph.types import Send

from graphs.verify import verify
from host.checkpoints import GuardedSaver, open_saver
from nodes.each import Each
from nodes.effect import Effect
from nodes.fan_out import FanOut
from reliability.errors import BadInput
from state.parallel import in_order
from tests.support.mailing import Crowd, approved_mailing, fan_out, mail, mailing, run, send_and_die, sending, sent
from tests.support.shop import Graph, ShopState, a_run, answer, paying, run_of
from tests.support.warm import start
from tests.support.world import World, keys

SIGKILLED = -9


async def test_two_equal_items_are_two_effects(world: World) -> None:
    send, config = Effect("WORKING", world.delivery(), mail, kind="reversible"), a_run()

    ended = await run(mailing(send), ["kim", "kim"], config)

    assert sorted(keys(world.calls)) == [f"{run_of(config)}:WORKING[0]:1", f"{run_of(config)}:WORKING[1]:1"]
    assert ended["status"] == "COMPLETED"


async def test_an_item_keeps_its_key_wherever_it_stands_in_the_list(world: World) -> None:
    send, config = Effect("WORKING", world.delivery(), mail, kind="reversible"), a_run()

    await run(mailing(send, fan_out(key=str.lower)), ["KIM", "LEE"], config)

    assert sorted(keys(world.calls)) == [f"{run_of(config)}:WORKING[kim]:1", f"{run_of(config)}:WORKING[lee]:1"]


async def test_a_second_turn_mails_again_and_a_replay_does_not(world: World, saver: GuardedSaver) -> None:
    send, config = Effect("WORKING", world.delivery(), mail, kind="reversible"), a_run()
    graph = mailing(send).compile(checkpointer=saver)
    await graph.ainvoke({"records": ["kim"]}, config)

    async for snapshot in graph.aget_state_history(config):
        if snapshot.next == ("LOADING",):
            await graph.ainvoke(None, snapshot.config)
    replayed = len(world.calls)
    await graph.ainvoke({"records": ["kim"]}, config)

    assert replayed == 1
    assert keys(world.calls) == [f"{run_of(config)}:WORKING[0]:1", f"{run_of(config)}:WORKING[0]:2"]


async def test_an_item_that_fails_is_told_and_the_others_are_sent(world: World) -> None:
    send = Effect("WORKING", world.delivery(), mail, kind="reversible", environments=frozenset({"production"}))

    ended = await run(mailing(send), ["kim"])

    assert ended["gathered"]["GATHERING"]["failed"] == 1
    assert "may touch production only" in in_order(ended, "WORKING")[0]["reason"]


async def test_a_process_killed_in_the_middle_of_a_mailing_sends_every_mail_once(home: Path, tmp_path: Path) -> None:
    config, addresses = a_run(), ["kim", "kim", "lee", "park", "choi", "jung", "kang", "cho"]
    killed = await asyncio.to_thread(
        start, tmp_path / "said", {"FERMATA_HOME": str(home)}, send_and_die, str(tmp_path), config, addresses
    )
    assert (await asyncio.to_thread(killed.wait)).code == SIGKILLED
    before = len(sent(tmp_path / "sent"))

    async with open_saver(tmp_path) as saver:
        ended = await mailing(sending(tmp_path / "sent")).compile(checkpointer=saver).ainvoke(None, config)

    mails = sent(tmp_path / "sent")
    assert 0 < before < len(addresses)
    assert len({line.split()[0] for line in mails}) == len(mails) == len(addresses)
    assert sorted(line.split()[1] for line in mails) == sorted(addresses)
    assert ended["status"] == "COMPLETED"


async def test_an_approval_before_the_mailing_covers_every_item_and_no_other(world: World, saver: GuardedSaver) -> None:
    send = Effect("WORKING", world.delivery(), mail, kind="irreversible", gate="APPROVING")
    graph, config = approved_mailing(send).compile(checkpointer=saver), a_run()
    await graph.ainvoke({"records": ["kim", "lee"]}, config)

    ended = await graph.ainvoke(answer("approve"), config)
    forged = await graph.aupdate_state(config, {"records": ["kim", "eve"]}, as_node="APPROVING")
    again = await graph.ainvoke(None, forged)

    assert ended["status"] == "COMPLETED"
    assert sorted(arguments["to"] for _, arguments in world.calls) == ["kim", "lee"]
    assert [result["result"] for result in in_order(again, "WORKING")] == ["failed", "failed"]


async def test_an_effect_that_is_sent_to_by_itself_is_refused(world: World) -> None:
    def twice(_state: Any) -> list[Send]:
        return [Send("PAYING", {"amount": 5, "outcomes": {}})] * 2

    g: Graph = StateGraph(ShopState)
    g.add_node("PLANNING", lambda _state: {})
    g.add_node("PAYING", paying(world))
    g.add_edge(START, "PLANNING")
    g.add_conditional_edges("PLANNING", twice, ["PAYING"])

    with pytest.raises(BadInput, match=r"entered by a Send.*Each"):
        await g.compile(checkpointer=InMemorySaver()).ainvoke({}, a_run())

    assert world.calls == []
    assert any("share one key" in finding.says for finding in verify(g, "paying").errors)


def test_an_irreversible_effect_of_each_item_needs_a_gate_before_the_fan_out(world: World) -> None:
    unasked = mailing(Effect("WORKING", world.delivery(), mail, kind="irreversible"))
    asked = approved_mailing(Effect("WORKING", world.delivery(), mail, kind="irreversible", gate="APPROVING"))

    assert [finding.rule for finding in verify(unasked, "mailing").errors] == ["approvals"]
    assert verify(asked, "mailing").findings == ()


@pytest.mark.parametrize(
    ("fan", "records", "said"),
    [
        (fan_out(most=2), [1, 2, 3], "was given 3 items; accepted: at most 2"),
        (fan_out(key=str), ["a", "b", "a"], "items 0 and 2 of WORKING have the same key 'a'"),
        (fan_out(key=lambda _item: ""), ["a"], "has the key ''; accepted: 1 to 120 characters"),
    ],
)
async def test_items_that_cannot_be_told_apart_or_are_too_many_are_not_sent(
    fan: FanOut, records: list[Any], said: str
) -> None:
    crowd = Crowd()

    with pytest.raises(BadInput, match=said):
        await run(mailing(crowd, fan), records)

    assert crowd.order == []


def test_an_effect_that_somebody_would_have_to_undo_is_not_fanned_out(world: World) -> None:
    with pytest.raises(BadInput, match="nothing would undo its items"):
        Each("WORKING", fan_out(), Effect("WORKING", world.delivery(), mail, undo="CANCELLING"))
