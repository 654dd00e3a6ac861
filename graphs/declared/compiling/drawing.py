"""Drawing: a machine as lines, a state each with every way out of it, and the graph that they are."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from langgraph.graph import START, StateGraph

Router = Callable[[Mapping[str, Any]], Awaitable[Any]]


@dataclass(frozen=True)
class Line:
    """A state: its box, the router that chooses, and where each of its words leads.

    Without a router there is one way or, where branches begin, several that are all taken; the word is the target's
    then. `at`: FILE:LINE:COL of what declared it. `sends`: what is declared beside the box (`FanOut.declared`).
    """

    phase: str
    box: Any
    ways: Mapping[str, str] = field(default_factory=dict)
    router: Router | None = None
    at: str = ""
    sends: Mapping[str, int] = field(default_factory=dict)
    joins: tuple[str, ...] = ()
    """The states that are all waited for, where branches meet."""

    @property
    def beside(self) -> dict[str, Any]:
        return {**self.sends, **({"at": self.at} if self.at else {})}


def drawn(
    lines: Iterable[Line], first: str, state: type[Any], given: type[Any], settings: type[Any]
) -> StateGraph[Any]:
    """The graph of these lines, boxes first; `given` is what comes in."""
    listed = list(lines)
    g: Any = StateGraph(state, context_schema=settings, input_schema=given, output_schema=state)
    for line in listed:
        g.add_node(line.phase, line.box, **({"metadata": line.beside} if line.beside else {}))
    g.add_edge(START, first)
    for line in listed:
        if line.joins:
            g.add_edge(list(line.joins), line.phase)
        if line.router is not None:
            g.add_conditional_edges(line.phase, line.router, dict(line.ways))
            continue
        for target in line.ways.values():
            g.add_edge(line.phase, target)
    graph: StateGraph[Any] = g
    return graph
