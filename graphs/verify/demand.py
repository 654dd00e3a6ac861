"""Refusing to run what was found unsafe."""

from typing import Any

from langgraph.graph.state import CompiledStateGraph

from graphs.verify.verify import verify
from reliability.errors import Refusal


class Unsafe(Refusal):
    """The workflow breaks a rule; each note is one finding."""


def demand_safe(graph: CompiledStateGraph[Any, Any, Any, Any], name: str) -> None:
    """Let a workflow pass that has no errors; warnings pass. Takes a few milliseconds for a workflow of one screen.

    Raises:
        Unsafe: with a note for each error.
    """
    errors = verify(graph, name).errors
    if not errors:
        return
    refusal = Unsafe(
        f"{name} is not safe to run: {len(errors)} error{'s' * (len(errors) > 1)}; no run was begun, "
        f"`fermata verify {name}` shows the paths"
    )
    for finding in errors:
        refusal.add_note(finding.line)
    raise refusal
