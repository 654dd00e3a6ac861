"""R10: what a conversation leaves on disk."""

from pathlib import Path
from typing import Any

from langchain_core.messages import HumanMessage
from langgraph.checkpoint.sqlite import SqliteSaver
from langgraph.graph import END, START, MessagesState, StateGraph
from typing_extensions import TypedDict

from graphs.publish import publish
from host.checkpoints import GuardedSaver
from state.messages import Messages
from tests.support.shop import Graph, a_run

KILOBYTE = "x" * 1000
SAID = 100 * 1000
"""[bytes] in a hundred turns."""


class Conversation(TypedDict):
    messages: Messages


def listening(schema: Any) -> Graph:
    g: Graph = StateGraph(schema)
    g.add_node("LISTENING", lambda _state: {})
    g.add_edge(START, "LISTENING")
    g.add_edge("LISTENING", END)
    return g


def test_on_bare_langgraph_checkpoints_grow_with_the_square_of_the_messages(tmp_path: Path) -> None:
    config, sizes = a_run(), []

    with SqliteSaver.from_conn_string(str(tmp_path / "plain.sqlite")) as saver:
        graph = listening(MessagesState).compile(checkpointer=saver)
        for turn in range(1, 101):
            graph.invoke({"messages": [HumanMessage(KILOBYTE)]}, config)
            if turn in (50, 100):
                (size,) = saver.conn.execute("SELECT SUM(LENGTH(checkpoint)) FROM checkpoints").fetchone()
                sizes.append(size)

    assert sizes[1] > 3 * sizes[0]
    assert sizes[1] > 50 * SAID


async def test_with_fermata_checkpoints_grow_with_what_is_said(saver: GuardedSaver) -> None:
    config, sizes = a_run(), []
    graph = publish(listening(Conversation), "conversation").copy(update={"checkpointer": saver})

    for turn in range(1, 101):
        ended = await graph.ainvoke({"messages": [HumanMessage(KILOBYTE)]}, config, durability="sync")
        if turn in (50, 100):
            sizes.append(await on_disk(saver))

    assert len(ended["messages"]) == 100
    assert sizes[1] < 2.2 * sizes[0]
    assert sizes[1] < 4 * SAID


async def on_disk(saver: GuardedSaver) -> int:
    """[bytes] of the whole database: also the writes that a conversation is rebuilt from, and every index."""
    pages = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
    async with saver.conn.execute(pages) as cursor:
        (size,) = await cursor.fetchone() or (0,)
    return int(size)
