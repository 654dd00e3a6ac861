"""The workflows by name; loaded when asked for, so that `fermata --help` loads none."""

from difflib import get_close_matches
from importlib import import_module
from typing import Any

from langgraph.graph.state import CompiledStateGraph

from reliability.errors import NotFound

WORKFLOWS = {
    "front_desk": "graphs.front_desk",
    "travel": "graphs.travel",
    "support": "graphs.support",
    "research": "graphs.research",
    "orchestrator": "graphs.orchestrator",
    "order": "graphs.order",
    "purchase": "graphs.purchase",
    "campaign": "graphs.campaign",
}
"""Workflow name -> the module whose `graph` it is; `langgraph.json` names the same files."""


def load(name: str) -> CompiledStateGraph[Any, Any, Any, Any]:
    """The published graph, without a checkpointer.

    Raises:
        NotFound: no workflow of that name; the message names the nearest ones.
    """
    if name not in WORKFLOWS:
        near = get_close_matches(name, WORKFLOWS, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise NotFound(f"there is no workflow {name!r}; accepted: {', '.join(WORKFLOWS)}{hint}")
    graph: CompiledStateGraph[Any, Any, Any, Any] = import_module(WORKFLOWS[name]).graph
    return graph
