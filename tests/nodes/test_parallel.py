"""Many items at once: the limit holds, the merge does not depend on who was faster, failures follow the policy."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import HumanMessage
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import START, StateGraph
from langgraph.runtime import get_runtime
from langgraph.types import Send
from pydantic import BaseModel

from graphs.verify import verify
from host.checkpoints import GuardedSaver, open_saver
from nodes.agent import Agent
from nodes.each import Each
from nodes.effect import Effect
from nodes.fan_out import FanOut
from nodes.gathering import Gathering
from reliability.errors import BadInput, Permanent
from state.parallel import in_order, joined, values
from tests.support.mailing import Crowd, approved_mailing, fan_out, mail, mailing, send_and_die, sending, sent
from tests.support.scripted_model import ScriptedModel
from tests.support.shop import Graph, ShopState, a_run, answer, paying, run_of
from tests.support.warm import start
from tests.support.world import World, keys

SIGKILLED = -9


async def run(graph: Graph, records: list[Any], config: Any = None, saver: Any = None, **state: Any) -> dict[str, Any]:
    compiled = graph.compile(checkpointer=saver or InMemorySaver())
    ended: dict[str, Any] = await compiled.ainvoke({"records": records, **state}, config or a_run())
    return ended


async def test_no_more_are_at_work_at_once_than_the_run_allows_whatever_the_chunks() -> None:
    crowd = Crowd()

    ended = await run(mailing(crowd, fan_out(chunk=10), at_once=7), list(range(100)))

    assert crowd.most == 7
    assert len(values(ended, "WORKING")) == 100


async def test_results_are_in_the_order_of_the_items_and_not_of_those_who_finished_first() -> None:
    crowd = Crowd()

    ended = await run(mailing(crowd, fan_out(chunk=3), at_once=100), list(range(10)))

    assert crowd.order != sorted(crowd.order)
    assert values(ended, "WORKING") == [0, 2, 4, 6, 8, 10, 12, 14, 16, 18]


def test_the_merge_is_the_same_in_whatever_order_branches_arrive() -> None:
    def branch(number: int, *indexes: int) -> Any:
        items = {str(index): {"result": "done", "key": str(index)} for index in indexes}
        return {"WORKING": {"number": number, "items": items}}

    branches = [branch(2, 0, 1), branch(2, 2, 10), branch(1, 7)]

    one_way = joined(joined(joined({}, branches[0]), branches[1]), branches[2])
    other_way = joined(joined(joined({}, branches[2]), branches[1]), branches[0])

    for merged in (one_way, other_way):
        assert [result["key"] for result in in_order({"results": merged}, "WORKING")] == ["0", "1", "2", "10"]


async def odd_ones_fail(inside: Mapping[str, Any]) -> Any:
    if inside["item"] % 2:
        raise Permanent(f"{inside['item']} is odd")
    return inside["item"]


@pytest.mark.parametrize(
    ("least", "status"), [(None, "SHORT"), (5, "COMPLETED"), (6, "SHORT"), (0, "COMPLETED")], ids=str
)
async def test_the_policy_says_whether_enough_went_well_and_partial_results_are_kept(
    least: int | None, status: str
) -> None:
    ended = await run(mailing(odd_ones_fail, least=least), list(range(10)))

    assert ended["status"] == status
    assert values(ended, "WORKING") == [0, 2, 4, 6, 8]
    assert in_order(ended, "WORKING")[3] == {"result": "failed", "key": "3", "reason": "3 is odd"}
    assert (ended["gathered"]["GATHERING"]["done"], ended["gathered"]["GATHERING"]["failed"]) == (5, 5)


async def test_failing_fast_begins_nothing_after_the_first_failure() -> None:
    begun = []

    async def work(inside: Mapping[str, Any]) -> None:
        begun.append(inside["item"])
        if inside["item"] == 2:
            raise Permanent("no")

    ended = await run(mailing(work, fan_out(chunk=5), at_once=1, fail_fast=True), list(range(20)))

    assert begun == [0, 1, 2]
    assert ended["gathered"]["GATHERING"]["skipped"] == 17
    assert ended["status"] == "SHORT"


async def test_where_there_is_nothing_to_do_nobody_is_sent() -> None:
    crowd = Crowd()

    ended = await run(mailing(crowd), [])

    assert (ended["status"], crowd.order) == ("EMPTY", [])


async def test_results_of_an_earlier_turn_are_not_counted_again() -> None:
    first = await run(mailing(odd_ones_fail), [0, 2])

    nothing_new = await Gathering("GATHERING", of="WORKING")(first)

    assert first["gathered"]["GATHERING"]["done"] == 2
    assert nothing_new["gathered"]["GATHERING"]["done"] == 0


async def test_a_branch_sees_its_item_and_what_is_carried_and_nothing_else() -> None:
    seen = []

    async def work(inside: Mapping[str, Any]) -> None:
        seen.append(dict(inside))

    await run(mailing(work, fan_out(carries=("greeting",))), ["a"], greeting="Hello")

    assert seen == [{"greeting": "Hello", "item": "a", "index": 0, "key": "0", "round": 1}]


async def test_a_bug_ends_the_call_and_finished_chunks_are_not_run_again(saver: GuardedSaver) -> None:
    broken, begun = [True], []

    async def work(inside: Mapping[str, Any]) -> Any:
        begun.append(inside["item"])
        if broken[0] and inside["item"] == 9:
            raise ZeroDivisionError("a bug")
        return inside["item"]

    graph, config = mailing(work).compile(checkpointer=saver), a_run()
    with pytest.raises(ZeroDivisionError):
        await graph.ainvoke({"records": list(range(12))}, config, durability="sync")
    broken[0] = False
    ended = await graph.ainvoke(None, config, durability="sync")

    assert values(ended, "WORKING") == list(range(12))
    assert sorted(begun) == sorted([*range(12), 8, 9, 10, 11])


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


def test_a_fan_out_is_verified_with_its_bound(world: World) -> None:
    report = verify(mailing(Crowd(), fan_out(chunk=20, most=1000)), "mailing")

    assert report.findings == ()
    assert 50 < (report.bounds.states.most or 0) < 60  # fifty chunks, and what is before and behind them


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


class Shout(BaseModel):
    text: str


async def test_agents_work_on_the_items_and_their_cost_is_summed() -> None:
    model = ScriptedModel(script=[{"text": "A"}, {"text": "B"}])
    agent = Agent(
        "WORKING",
        role="shouter",
        prompt="travel_planning.md",
        answers=Shout,
        hears=lambda inside: [HumanMessage(inside["item"])],
        keep=lambda _inside, answer: {"text": answer.text if isinstance(answer, Shout) else None},
        model=lambda _name: model,
    )

    async def work(inside: Mapping[str, Any]) -> Any:
        return await agent(inside, get_runtime())

    ended = await run(mailing(work, at_once=1), ["a", "b"])

    assert values(ended, "WORKING") == [{"text": "A"}, {"text": "B"}]
    assert (ended["usage"]["WORKING"]["calls"], ended["usage"]["WORKING"]["input_tokens"]) == (2, 22)
