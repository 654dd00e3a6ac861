"""R3: one amount is approved and another one executed."""

from langgraph.checkpoint.memory import InMemorySaver
from langgraph.types import Command

from host.checkpoints import GuardedSaver
from tests.fifteen.bare import plain
from tests.support.shop import a_run, answer, counter
from tests.support.world import World


async def test_on_bare_langgraph_one_is_approved_and_82000_are_paid() -> None:
    paid: list[int] = []
    graph = plain(lambda state: paid.append(state["amount"])).compile(checkpointer=InMemorySaver())
    config = a_run()
    (shown,) = (await graph.ainvoke({"amount": 1}, config))["__interrupt__"]

    await graph.ainvoke(Command(resume={shown.id: "approve"}, update={"amount": 82000}), config)

    assert (shown.value, paid) == ({"pay": 1}, [82000])


async def test_with_fermata_an_approval_of_one_does_not_pay_82000(world: World, saver: GuardedSaver) -> None:
    graph, config = counter(world).compile(checkpointer=saver), a_run()
    (shown,) = (await graph.ainvoke({"amount": 1}, config))["__interrupt__"]

    approved = answer("approve", shown.value["request"]).resume
    again = await graph.ainvoke(Command(resume={shown.id: approved}, update={"amount": 82000}), config)

    assert world.calls == []
    assert again["__interrupt__"][0].value["action_requests"][0]["args"] == {"amount": 82000}
