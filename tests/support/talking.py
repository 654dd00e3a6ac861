"""A conversation in a few lines of LangGraph: one state that answers, messages as Fermata keeps them."""

import os
import signal
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from langchain_core.messages import AIMessage, HumanMessage
from langgraph.graph import END, START, StateGraph
from typing_extensions import TypedDict

from graphs.publish import publish
from host.checkpoints import GuardedSaver, open_saver
from state.messages import Messages
from tests.support.shop import Graph

PAYLOADS = "SELECT data FROM payloads WHERE id ="


class Talk(TypedDict, total=False):
    messages: Messages
    document: str


def talk(answers: Any = None) -> Graph:
    """ANSWERING says back what it heard, or what `answers` makes of the state."""

    async def answering(state: Mapping[str, Any]) -> dict[str, Any]:
        heard = state["messages"][-1].text
        return answers(state) if answers else {"messages": [AIMessage(f"You said: {heard}")]}

    g: Graph = StateGraph(Talk)
    g.add_node("ANSWERING", answering)
    g.add_edge(START, "ANSWERING")
    g.add_edge("ANSWERING", END)
    return g


def published(saver: GuardedSaver, answers: Any = None) -> Any:
    return publish(talk(answers), "talk").copy(update={"checkpointer": saver})


async def say(graph: Any, config: Any, *words: str, **more: Any) -> list[str]:
    """One turn for each; what stands in the conversation after the last one."""
    ended: dict[str, Any] = {"messages": []}
    for each in words:
        ended = await graph.ainvoke({"messages": [HumanMessage(each)], **more}, config, durability="sync")
    return [message.text for message in ended["messages"]]


def held(file: Path, sql: str) -> list[Any]:
    """What stands in the file itself."""
    connection = sqlite3.connect(file)
    try:
        return [row if len(row) > 1 else row[0] for row in connection.execute(sql)]
    finally:
        connection.close()


def killed_before(statement: str, folder: str, config: Any, words: str) -> None:
    """Say something, and die when SQLite is about to run this statement for the first time after a payload was stored;
    called through `warm.start`."""
    import asyncio

    asyncio.run(_killed_before(statement, Path(folder), config, words))


async def _killed_before(statement: str, folder: Path, config: Any, words: str) -> None:
    stored: list[str] = []

    def watch(sql: str) -> None:
        if sql.startswith("INSERT INTO payloads"):
            stored.append(sql)
        elif stored and sql.startswith(statement):
            os.kill(os.getpid(), signal.SIGKILL)

    async with open_saver(folder) as saver:
        await saver.conn.set_trace_callback(watch)
        await say(published(saver), config, words)
