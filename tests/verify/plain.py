"""Graphs of plain functions, as somebody else would write them, and what is found in them."""

import operator
from typing import Annotated, Any

from langgraph.graph import START, StateGraph
from typing_extensions import TypedDict

from graphs.verify import Finding, verify
from graphs.verify.findings import Rule
from tests.verify.breaking.surgery import Graph


class Plain(TypedDict, total=False):
    asked: str
    answer: str
    rounds: int
    found: Annotated[list[str], operator.add]


def ask(state: Any) -> dict[str, Any]:
    return {"asked": "?"}


def answer(state: Any) -> dict[str, Any]:
    return {"answer": "!"}


def other(state: Any) -> dict[str, Any]:
    return {"answer": "?"}


def plain(*edges: tuple[str, str], **nodes: Any) -> Graph:
    graph: Graph = StateGraph(Plain)
    for name, node in {"ask": ask, "answer": answer, **nodes}.items():
        graph.add_node(name, node)
    for source, target in ((START, "ask"), *edges):
        graph.add_edge(source, target)
    return graph


def found(graph: Graph, rule: Rule, state: str) -> Finding:
    (finding,) = [one for one in verify(graph).findings if (one.rule, one.state) == (rule, state)]
    return finding
