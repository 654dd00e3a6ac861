"""Agents that spend, and what the accounts say of it afterwards."""

import re
from typing import Any

from langchain_core.messages import AIMessage
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import START, StateGraph
from pydantic import BaseModel

from nodes.agent import Agent
from nodes.usage import exhausted
from reliability.attempts import Attempts
from reliability.ledger import ledger, spending
from reliability.ledger.spending import Account
from tests.support.clock import Watch
from tests.support.desk_agents import Desk, agent, alone, says
from tests.support.shop import a_run

ASK = says("Where is order 7?")
A_CALL = 18
"""[tokens] that the scripted model says each of its calls took."""
PER_RUN = "[budgets.runs]\ntokens = {}\nper = 'run'\n"


def compiled(model: Any, *tools: Any, **declared: Any) -> Any:
    return alone(agent(model, *tools, **declared)).compile(checkpointer=InMemorySaver())


def accounts() -> dict[str, Account]:
    return {one.key: one for one in ledger().call(spending.standing)}


async def told(graph: Any, config: Any, given: Any = ASK) -> list[dict[str, Any]]:
    return [part["fermata"] async for part in graph.astream(given, config, stream_mode="custom")]


async def needed(graph: Any, given: Any = ASK) -> int:
    """[tokens] that its first call reserves."""
    config = a_run()
    await graph.ainvoke(given, config)
    why = exhausted((await graph.aget_state(config)).values)
    found = re.search(r"([\d,]+) more needed at most", why or "")
    assert found, why
    return int(found[1].replace(",", ""))


class Word(BaseModel):
    word: str


def asking(model: Any) -> Any:
    """A node that asks once in a schema, and says what it kept."""
    box = Agent(
        "READING",
        role="reader",
        prompt="travel_planning.md",
        answers=Word,
        hears=lambda state: state["messages"],
        keep=lambda _, answer: {"messages": [AIMessage(answer.word if isinstance(answer, Word) else "nothing")]},
        model=model if callable(model) else lambda _name: model,
        attempts=Attempts(sleep=Watch([])),
    )
    g: StateGraph[Any, Any, Any, Any] = StateGraph(Desk)
    g.add_node("READING", box)
    g.add_edge(START, "READING")
    return g.compile(checkpointer=InMemorySaver())
