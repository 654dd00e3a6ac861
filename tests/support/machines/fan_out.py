"""A campaign: any number of records, up to a declared width, are worked on at once and reported together."""

import operator
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from langgraph.graph import START, StateGraph
from langgraph.types import Send
from typing_extensions import TypedDict

from tests.support.machines.cast import ending


class CampaignState(TypedDict, total=False):
    records: list[str]
    results: Annotated[list[str], operator.add]
    report: str
    status: str


async def load(state: Any) -> dict[str, Any]:
    return {"records": ["a", "b"]}


def spread(state: Mapping[str, Any]) -> Literal["nothing to do"] | list[Send]:
    return [Send("WORKING", {"record": record}) for record in state["records"]] or "nothing to do"


async def work(state: Any) -> dict[str, Any]:
    return {"results": [state["record"]]}


async def report(state: Any) -> dict[str, Any]:
    return {"report": ", ".join(state["results"])}


def fan_out() -> StateGraph[Any, Any, Any, Any]:
    g: StateGraph[Any, Any, Any, Any] = StateGraph(CampaignState)
    g.add_node("LOADING", load, metadata={"sends": 20})
    g.add_node("WORKING", work)
    g.add_node("REPORTING", report, defer=True)
    g.add_node("COMPLETED", ending("COMPLETED"))
    g.add_node("EMPTY", ending("EMPTY"))

    go: Any = g.add_conditional_edges
    g.add_edge(START, "LOADING")
    go("LOADING", spread, {"WORKING": "WORKING", "nothing to do": "EMPTY"})
    g.add_edge("WORKING", "REPORTING")
    g.add_edge("REPORTING", "COMPLETED")
    return g
