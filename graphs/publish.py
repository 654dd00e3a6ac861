"""Publishing a workflow: compiled without a checkpointer, with its name, version and limits attached to it.

What is attached travels with the graph, so that a bare `ainvoke`, the CLI and LangGraph's server all have it.
"""

from typing import Any

from langgraph.graph import StateGraph
from langgraph.graph.state import CompiledStateGraph

from graphs.unsafe import UnsafeGraph
from graphs.verify import verify
from graphs.version import action_of, described, version_of
from reliability.errors import BadInput

RECURSION_LIMIT = 100
"""Supersteps of one call. LangGraph's own default, 10007, would let a loop run for an hour before anybody knows."""


DESCRIBED: dict[str, dict[str, Any]] = {}
"""Version -> description of every workflow that this process published; kept in the ledger when a run begins."""


def publish(
    builder: StateGraph[Any, Any, Any, Any], name: str, *, recursion_limit: int = RECURSION_LIMIT
) -> CompiledStateGraph[Any, Any, Any, Any]:
    """The graph that `langgraph.json` names; the server or the host brings the checkpointer.

    It is verified here, which takes a few milliseconds for a workflow of one screen. One with errors can be read and
    drawn; running it is refused with `graphs.unsafe.Unsafe`, whoever calls.
    """
    refuse_shared_names(builder)
    compiled = builder.compile(name=name)
    report = verify(builder, name)
    if report.errors:
        compiled = UnsafeGraph(report=report, **vars(compiled))
    version = version_of(builder)
    DESCRIBED[version] = described(builder)
    known = {"workflow": name, "workflow_version": version}
    return compiled.with_config({"recursion_limit": recursion_limit, "metadata": known})


def refuse_shared_names(builder: StateGraph[Any, Any, Any, Any]) -> None:
    """No state may have been called what another one is, or was, called: keys and requests are made of the oldest name.

    Raises:
        BadInput: two states share a name.
    """
    owner = {name: name for name in builder.nodes}
    for name, spec in builder.nodes.items():
        for old in getattr(action_of(spec.runnable), "renamed_from", ()):
            if owner.setdefault(old, name) != name:
                raise BadInput(
                    f"{name} says that it was called {old!r}, and so is, or was, {owner[old]}: their effects would share "
                    f"keys, and an approval of one would pass for the other's; accepted: a name that {name} alone had"
                )
