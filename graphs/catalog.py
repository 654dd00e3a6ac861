"""The workflows by name; loaded when asked for, so that `fermata --help` loads none."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from importlib import import_module
from typing import TYPE_CHECKING, Any

from langgraph.graph.state import CompiledStateGraph

from reliability.errors import NotFound

if TYPE_CHECKING:
    from graphs.declared.applied import Site

Graph = CompiledStateGraph[Any, Any, Any, Any]

WORKFLOWS = {
    "front_desk": "graphs.front_desk",
    "travel": "graphs.travel",
    "support": "graphs.support",
    "research": "graphs.research",
    "orchestrator": "graphs.orchestrator",
    "order": "graphs.order",
    "purchase": "graphs.purchase",
    "campaign": "graphs.campaign",
    "development": "graphs.development",
}
"""Workflow name -> the module whose `graph` it is; `langgraph.json` names the same files."""


FROM_FILES: dict[str, Graph] = {}
"""The workflows that this process declared itself, from files (`fermata.declared`); they come before applied ones."""


def load(name: str, among: Mapping[str, Graph] | None = None) -> Graph:
    """The published graph, without a checkpointer. One that a resource declares may be named without its resource, where
    no other is called so. `among`: the declared ones there are; without it those of this process and this site. Blocks
    on disk, except for a shipped one.

    Raises:
        NotFound: no workflow of that name, or more than one; the message names the nearest ones.
    """
    graph: Graph
    if name in WORKFLOWS:
        graph = import_module(WORKFLOWS[name]).graph
        return graph
    declared = _declared() if among is None else list(among)
    found = _named(name, declared)
    if len(found) > 1:
        raise NotFound(f"more than one workflow is called {name!r}; accepted: {', '.join(found)}")
    if not found:
        known = [*WORKFLOWS, *declared]
        near = get_close_matches(name, known, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise NotFound(f"there is no workflow {name!r}; accepted: {', '.join(known)}{hint}")
    if among is not None:
        return among[found[0]]
    return FROM_FILES[found[0]] if found[0] in FROM_FILES else _applied().graphs[found[0]]


def names() -> list[str]:
    """Every workflow that can be run here: those that are shipped, then those that documents declare. Blocks on disk."""
    return [*WORKFLOWS, *_declared()]


def _declared() -> Sequence[str]:
    return list(dict.fromkeys([*FROM_FILES, *_applied().names]))


def _applied() -> "Site":
    """Loaded when a name is asked for that is not shipped: it needs the ledger, and the compiler."""
    from graphs.declared.applied import site

    return site()


def _named(name: str, known: Sequence[str]) -> list[str]:
    """Those that somebody may mean: the whole name, or without its resource's."""
    return [name] if name in known else [one for one in known if one.rpartition("/")[2] == name]
