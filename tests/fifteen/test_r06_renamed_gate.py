"""R6: a gate is renamed while a run waits there."""

import pytest
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, StateGraph
from langgraph.types import Command

from examples.refund import Bank, Refund, refund
from graphs.publish import publish
from host.checkpoints import GuardedSaver
from reliability.errors import VersionChanged
from tests.fifteen.bare import plain
from tests.support.shop import Graph, a_run, answer


async def test_on_bare_langgraph_a_run_at_a_renamed_gate_is_finished_without_a_word() -> None:
    paid, config, saver = list[int](), a_run(), InMemorySaver()
    pay = lambda state: paid.append(state["amount"])  # noqa: E731 - one node in two graphs
    await plain(pay).compile(checkpointer=saver).ainvoke({"amount": 5}, config)

    renamed = plain(pay, gate="CHECKING").compile(checkpointer=saver)
    ended = await renamed.ainvoke(Command(resume="approve"), config)

    assert (await renamed.aget_state(config)).next == ()
    assert ("__interrupt__" in ended, paid) == (False, [])


async def test_with_fermata_a_run_at_a_renamed_gate_is_refused_with_the_cure(saver: GuardedSaver) -> None:
    config, bank = a_run(), Bank()
    asked = publish(refund(bank), "refund").copy(update={"checkpointer": saver})
    await asked.ainvoke({"customer": "Kim", "cents": 5}, config)
    g: Graph = StateGraph(Refund)
    g.add_node("CHECKING", lambda _state: {})
    g.add_edge(START, "CHECKING")
    g.add_edge("CHECKING", END)

    with pytest.raises(VersionChanged, match=r"waits at APPROVING .* The cure: resume or cancel"):
        await publish(g, "refund").copy(update={"checkpointer": saver}).ainvoke(answer("approve"), config)

    assert bank.paid == {}
