"""A run says how it ended, to people and to the registry."""

from langchain_core.messages import AIMessage
from langgraph.graph import START, StateGraph

from host.checkpoints import GuardedSaver
from reliability.ledger import aside, runs
from tests.support.shop import Graph, ShopState, a_run, ending, run_of


async def test_the_end_is_said_in_a_chat_and_written_to_the_registry(saver: GuardedSaver) -> None:
    g: Graph = StateGraph(ShopState)
    g.add_node("COMPLETED", ending("COMPLETED"))
    g.add_edge(START, "COMPLETED")
    config = a_run()

    ended = await g.compile(checkpointer=saver).ainvoke({"amount": 5}, config)

    assert ended["status"] == "COMPLETED"
    (message,) = ended["messages"]
    assert (type(message), message.text) == (AIMessage, "COMPLETED with 5")
    run = await aside(runs.get, run_of(config))
    assert (run.status, run.phase, run.ended) == ("COMPLETED", "COMPLETED", True)
