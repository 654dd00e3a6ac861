"""Waiting: which states of a run come next, read from its checkpoint."""

from typing import Any

from langgraph.checkpoint.base import Checkpoint


def waiting(checkpoint: Checkpoint) -> list[str]:
    """The states that are to be entered next: those that an edge leads to, where all have met, or that are sent to.

    LangGraph keeps a channel `branch:to:STATE` for each, `join:A+B:STATE`, and what is sent (tested).
    """
    values, edge = checkpoint["channel_values"], "branch:to:"
    led = {name.removeprefix(edge) for name in values if name.startswith(edge)}
    met = {name.rpartition(":")[2] for name, seen in values.items() if name.startswith("join:") and _met(name, seen)}
    return sorted(led | met | {one.node for one in values.get("__pregel_tasks") or ()})


def _met(join: str, seen: Any) -> bool:
    """A join that is deferred keeps beside who has arrived whether everything else is over."""
    arrived, over = seen if isinstance(seen, list | tuple) else (seen, True)
    return bool(over) and len(arrived) == len(join.removeprefix("join:").rpartition(":")[0].split("+"))
