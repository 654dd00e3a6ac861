"""The states of a workflow, and of the workflows inside its boxes."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from langgraph.graph.state import CompiledStateGraph

from graphs.catalog import load
from graphs.version import workflow_in


@cache
def states_of(workflow: str) -> tuple[str, ...]:
    """Their names, the outer ones first, each once."""
    return tuple(dict.fromkeys(_names(load(workflow))))


def _names(graph: CompiledStateGraph[Any, Any, Any, Any]) -> Iterator[str]:
    for name, spec in graph.builder.nodes.items():
        yield name
        if (inner := workflow_in(spec.runnable)) is not None:
            yield from _names(inner)
