"""R7: a gate's body is changed while a run waits there."""

from langgraph.checkpoint.memory import InMemorySaver

from host.checkpoints import GuardedSaver
from tests.fifteen.bare import plain
from tests.support.shop import a_run, counter
from tests.support.world import World


async def test_on_bare_langgraph_a_changed_gate_pays_with_no_decision() -> None:
    paid, config, saver = list[int](), a_run(), InMemorySaver()
    pay = lambda state: paid.append(state["amount"])  # noqa: E731 - one node in two graphs
    await plain(pay).compile(checkpointer=saver).ainvoke({"amount": 5}, config)

    await plain(pay, lambda _state: {}).compile(checkpointer=saver).ainvoke(None, config)

    assert paid == [5]


async def test_with_fermata_a_changed_gate_pays_nothing(world: World, saver: GuardedSaver) -> None:
    config, changed = a_run(), counter(world)
    await counter(world).compile(checkpointer=saver).ainvoke({"amount": 5}, config)
    changed.nodes.pop("APPROVING")
    changed.add_node("APPROVING", lambda _state: {"approvals": {"APPROVING": {"verdict": "approved"}}})

    ended = await changed.compile(checkpointer=saver).ainvoke(None, config)

    assert (ended["status"], world.calls) == ("DECLINED", [])
    assert "nobody approved PAYING at APPROVING" in ended["outcomes"]["PAYING"]["reason"]
