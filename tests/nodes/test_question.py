"""A question asks a person for what is missing, and does nothing else."""

from collections.abc import Mapping
from typing import Any

import pytest
from langgraph.graph import START, StateGraph
from langgraph.types import Command

from host.checkpoints import GuardedSaver
from nodes.answer import Malformed
from nodes.question import Question, Reply
from reliability.ledger import aside, runs
from tests.support.shop import Config, Graph, ShopState, a_run, ending, run_of


def asking() -> Graph:
    """ASKING, until there is an answer."""

    def keep(_state: Mapping[str, Any], reply: Reply | Malformed) -> dict[str, Any]:
        if isinstance(reply, Malformed):
            return {"paid": {"wrong": reply.reason}}
        return {"paid": {"said": "nothing" if reply.give_up else reply.answer}}

    async def said(state: Mapping[str, Any]) -> str:
        return "answered" if "said" in state["paid"] else "again"

    g: Graph = StateGraph(ShopState)
    g.add_node("ASKING", Question("ASKING", lambda state: f"Why {state['amount']}?", keep))
    g.add_node("COMPLETED", ending("COMPLETED"))
    g.add_edge(START, "ASKING")
    g.add_conditional_edges("ASKING", said, {"answered": "COMPLETED", "again": "ASKING"})
    return g


async def status(config: Config) -> str:
    return (await aside(runs.get, run_of(config))).status


async def test_the_run_waits_for_the_answer_and_goes_on_with_it(saver: GuardedSaver) -> None:
    graph, config = asking().compile(checkpointer=saver), a_run()
    (question,) = (await graph.ainvoke({"amount": 5}, config))["__interrupt__"]
    assert question.value == {"question": "Why 5?"}
    assert set(question.response_schema["properties"]) == {"answer", "give_up"}
    assert await status(config) == "paused"

    ended = await graph.ainvoke(Command(resume={"answer": "because"}), config)

    assert ended["paid"] == {"said": "because"}
    assert await status(config) == "COMPLETED"


async def test_a_person_may_give_up(saver: GuardedSaver) -> None:
    graph, config = asking().compile(checkpointer=saver), a_run()
    await graph.ainvoke({"amount": 5}, config)

    ended = await graph.ainvoke(Command(resume={"give_up": True}), config)

    assert ended["paid"] == {"said": "nothing"}


@pytest.mark.parametrize("given", ["because", 5, [], {"answer": 5}, {"said": "because"}, {"answer": "x" * 4001}])
async def test_a_reply_that_is_none_is_kept_as_such_and_asked_again(saver: GuardedSaver, given: Any) -> None:
    graph, config = asking().compile(checkpointer=saver), a_run()
    await graph.ainvoke({"amount": 5}, config)

    paused = await graph.ainvoke(Command(resume=given), config)
    woken = await graph.ainvoke(None, config)

    assert "(given: " in paused["paid"]["wrong"]
    assert "\n" not in paused["paid"]["wrong"]
    assert woken["__interrupt__"] == paused["__interrupt__"]
    assert (await graph.ainvoke(Command(resume={"answer": "because"}), config))["paid"] == {"said": "because"}


async def test_nobody_is_asked_in_a_cancelled_run(saver: GuardedSaver) -> None:
    graph, config = asking().compile(checkpointer=saver), a_run()
    await graph.ainvoke({"amount": 5}, config)
    await aside(runs.cancel, run_of(config), "lee")

    ended = await graph.ainvoke(None, config)

    assert ended["paid"] == {"said": "nothing"}
