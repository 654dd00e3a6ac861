"""R10: what a conversation leaves on disk. The half with Fermata comes with its storage."""

from pathlib import Path

from langchain_core.messages import HumanMessage
from langgraph.checkpoint.sqlite import SqliteSaver
from langgraph.graph import START, MessagesState, StateGraph

from tests.support.shop import Graph, a_run


def test_on_bare_langgraph_checkpoints_grow_with_the_square_of_the_messages(tmp_path: Path) -> None:
    g: Graph = StateGraph(MessagesState)
    g.add_node("LISTENING", lambda _state: {})
    g.add_edge(START, "LISTENING")
    config, sizes = a_run(), []

    with SqliteSaver.from_conn_string(str(tmp_path / "plain.sqlite")) as saver:
        graph = g.compile(checkpointer=saver)
        for turn in range(1, 101):
            graph.invoke({"messages": [HumanMessage("x" * 1000)]}, config)
            if turn in (50, 100):
                (size,) = saver.conn.execute("SELECT SUM(LENGTH(checkpoint)) FROM checkpoints").fetchone()
                sizes.append(size)

    assert sizes[1] > 3 * sizes[0]
    assert sizes[1] > 50 * 100 * 1000
