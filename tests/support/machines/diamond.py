"""Two searches side by side, of unequal length, a deferred join, another round if needed, and a join that waits."""

import operator
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from langgraph.graph import START, StateGraph
from typing_extensions import TypedDict

from tests.support.machines.cast import ending


class SearchState(TypedDict, total=False):
    question: str
    rounds: int
    found: Annotated[list[str], operator.add]
    enough: bool
    citations: str
    translation: str
    status: str


async def split(state: Any) -> dict[str, Any]:
    return {"rounds": state.get("rounds", 0) + 1}


async def search(state: Any) -> dict[str, Any]:
    return {"found": [state["question"]]}


async def read(state: Any) -> dict[str, Any]:
    return {"found": ["a page"]}


async def join(state: Any) -> dict[str, Any]:
    return {"enough": len(state["found"]) > 2 or state["rounds"] > 2}


async def enough(state: Mapping[str, Any]) -> Literal["enough", "another round"]:
    return "enough" if state["enough"] else "another round"


async def write(state: Any) -> dict[str, Any]:
    return {}


async def cite(state: Any) -> dict[str, Any]:
    return {"citations": "[1]"}


async def translate(state: Any) -> dict[str, Any]:
    return {"translation": "…"}


def diamond() -> StateGraph[Any, Any, Any, Any]:
    g: StateGraph[Any, Any, Any, Any] = StateGraph(SearchState)
    g.add_node("SPLITTING", split, metadata={"loop": {"most": 3, "measure": "rounds"}})
    g.add_node("SEARCHING_WEB", search)
    g.add_node("READING", read)
    g.add_node("SEARCHING_NOTES", search)
    g.add_node("JOINING", join, defer=True)
    g.add_node("WRITING", write)
    g.add_node("CITING", cite)
    g.add_node("TRANSLATING", translate)
    g.add_node("ANSWERED", ending("ANSWERED"))

    go: Any = g.add_conditional_edges
    g.add_edge(START, "SPLITTING")
    g.add_edge("SPLITTING", "SEARCHING_WEB")
    g.add_edge("SPLITTING", "SEARCHING_NOTES")
    g.add_edge("SEARCHING_WEB", "READING")
    g.add_edge("READING", "JOINING")
    g.add_edge("SEARCHING_NOTES", "JOINING")
    go("JOINING", enough, {"enough": "WRITING", "another round": "SPLITTING"})
    g.add_edge("WRITING", "CITING")
    g.add_edge("WRITING", "TRANSLATING")
    g.add_edge(["CITING", "TRANSLATING"], "ANSWERED")
    return g
