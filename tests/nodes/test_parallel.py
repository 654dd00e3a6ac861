"""Many items at once: the limit holds, the merge does not depend on who was faster, failures follow the policy."""

from collections.abc import Mapping
from typing import Any

import pytest
from langchain_core.messages import HumanMessage
from langgraph.runtime import get_runtime
from pydantic import BaseModel

from graphs.verify import verify
from host.checkpoints import GuardedSaver
from nodes.agent import Agent
from nodes.gathering import Gathering
from reliability.errors import Permanent
from state.parallel import in_order, joined, values
from tests.support.mailing import Crowd, fan_out, mailing, run
from tests.support.scripted_model import ScriptedModel
from tests.support.shop import a_run
from tests.support.world import World


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


def test_a_fan_out_is_verified_with_its_bound(world: World) -> None:
    report = verify(mailing(Crowd(), fan_out(chunk=20, most=1000)), "mailing")

    assert report.findings == ()
    assert 50 < (report.bounds.states.most or 0) < 60  # fifty chunks, and what is before and behind them


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
