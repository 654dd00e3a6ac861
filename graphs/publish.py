"""Publishing a workflow: compiled without a checkpointer, with its name, version and limits attached to it.

What is attached travels with the graph, so that a bare `ainvoke`, the CLI and LangGraph's server all have it.
"""

from typing import Any

from langgraph.graph import StateGraph
from langgraph.graph.state import CompiledStateGraph

from graphs.version import described, version_of

RECURSION_LIMIT = 100
"""Supersteps of one call. LangGraph's own default, 10007, would let a loop run for an hour before anybody knows."""


DESCRIBED: dict[str, dict[str, Any]] = {}
"""Version -> description of every workflow that this process published; kept in the ledger when a run begins."""


def publish(
    builder: StateGraph[Any, Any, Any, Any], name: str, *, recursion_limit: int = RECURSION_LIMIT
) -> CompiledStateGraph[Any, Any, Any, Any]:
    """The graph that `langgraph.json` names; the server or the host brings the checkpointer."""
    compiled = builder.compile(name=name)
    version = version_of(builder)
    DESCRIBED[version] = described(builder)
    known = {"workflow": name, "workflow_version": version}
    return compiled.with_config({"recursion_limit": recursion_limit, "metadata": known})
