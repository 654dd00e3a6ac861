"""Changing a builder after it was built, on its own fields: LangGraph offers no way to take something out again."""

from collections.abc import Hashable, Iterator
from dataclasses import replace
from typing import Any

from langgraph._internal._runnable import coerce_to_runnable
from langgraph.graph import START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from graphs.verify.answers import function_of
from nodes.compensation import Compensation
from nodes.effect import Effect
from nodes.ending import Ending
from nodes.gate import Gate
from nodes.routers import outcome_of, undo_of

Graph = StateGraph[Any, Any, Any, Any]
Labelled = tuple[str, str, str]
"""(state, label, target)"""

FAILING = ("failed", "unknown", "undone", "stuck")


def builders(graph: Graph) -> Iterator[tuple[str, Graph]]:
    """The builder and those inside it, by their path."""
    yield "", graph
    for name, spec in graph.nodes.items():
        if isinstance(spec.runnable, CompiledStateGraph):
            yield from ((f"{name}/{path}", inner) for path, inner in builders(spec.runnable.builder))


def inside(graph: Graph, path: str) -> Graph:
    return dict(builders(graph))[path]


def action(graph: Graph, state: str) -> Any:
    runnable: Any = graph.nodes[state].runnable
    return getattr(runnable, "func", None) or getattr(runnable, "afunc", None) or runnable


def labelled(graph: Graph) -> list[Labelled]:
    return [
        (source, str(label), target)
        for source, branches in graph.branches.items()
        for branch in branches.values()
        for label, target in (branch.ends or {}).items()
    ]


def target_of(graph: Graph, source: str, label: str) -> str:
    return next(target for state, known, target in labelled(graph) if (state, known) == (source, label))


def of_kind(graph: Graph, kind: type) -> list[str]:
    return [state for state in graph.nodes if isinstance(action(graph, state), kind)]


def effects(graph: Graph) -> list[str]:
    return of_kind(graph, Effect)


def gates(graph: Graph) -> list[str]:
    return of_kind(graph, Gate)


def undos(graph: Graph) -> list[str]:
    return of_kind(graph, Compensation)


def ends(graph: Graph) -> list[str]:
    return of_kind(graph, Ending)


def lead(graph: Graph, source: str, label: str, target: str | None) -> None:
    """Lead a way elsewhere, or (None) take it out."""
    for name, branch in graph.branches[source].items():
        if branch.ends and label in branch.ends:
            changed: dict[Hashable, str] = {known: to for known, to in branch.ends.items() if known != label}
            graph.branches[source][name] = branch._replace(
                ends=changed if target is None else {**changed, label: target}
            )


def relabel(graph: Graph, source: str, label: str, other: str) -> None:
    for name, branch in graph.branches[source].items():
        changed = {other if known == label else known: to for known, to in (branch.ends or {}).items()}
        graph.branches[source][name] = branch._replace(ends=changed)


def declare(graph: Graph, state: str, **fields: Any) -> None:
    """Change what the box of a state declares."""
    put(graph, state, replace(action(graph, state), **fields))


def put(graph: Graph, state: str, box: Any) -> None:
    graph.nodes[state] = replace(graph.nodes[state], runnable=coerce_to_runnable(box, name=state, trace=False))


def redirect(graph: Graph, old: str, new: str) -> None:
    """Everything that leads to one state leads to another."""
    for source, label, target in labelled(graph):
        if target == old:
            lead(graph, source, label, new)
    graph.edges = {(source, new if target == old else target) for source, target in graph.edges}
    for state, spec in graph.nodes.items():
        if spec.ends:
            graph.nodes[state] = replace(spec, ends=tuple(new if target == old else target for target in spec.ends))


def remove(graph: Graph, state: str, instead: str) -> None:
    redirect(graph, state, instead)
    graph.nodes.pop(state)
    graph.branches.pop(state, None)
    graph.edges = {(source, target) for source, target in graph.edges if source != state}


def swap(graph: Graph, left: str, right: str) -> None:
    """Two undos change places: what led to one leads to the other, and each is left as the other was."""
    other = {left: right, right: left}
    for source, label, target in labelled(graph):
        if target in other:
            lead(graph, source, label, other[target])
    of_left, of_right = graph.branches[left], graph.branches[right]
    graph.branches[left], graph.branches[right] = of_right, of_left
    for state in other:
        ask(graph, state, undo_of(state))


def ask(graph: Graph, state: str, router: Any) -> None:
    """Another router with the same ways."""
    path = coerce_to_runnable(router, name=None, trace=True)
    for name, branch in graph.branches[state].items():
        graph.branches[state][name] = branch._replace(path=path)


def ask_about(graph: Graph, state: str, other: str) -> None:
    ask(graph, state, outcome_of(other) if isinstance(action(graph, state), Effect) else undo_of(other))


def router_of(graph: Graph, state: str) -> Any:
    return function_of(next(iter(graph.branches[state].values())).path)


def first_state(graph: Graph) -> str:
    return next(target for source, target in sorted(graph.edges) if source == START)


def done_way(graph: Graph, effect: str) -> str | None:
    return next((to for state, label, to in labelled(graph) if (state, label) == (effect, "done")), None)


def approved_way(graph: Graph, gate: str) -> str:
    """Where the gate's yes leads."""
    return next(to for state, label, to in labelled(graph) if state == gate and label in ("approved", "accepted"))


def rejected_ways(graph: Graph, gate: str) -> list[Labelled]:
    yes = ("approved", "accepted", "waiting", "change")
    return [way for way in labelled(graph) if way[0] == gate and way[1] not in yes]


def following_effects(graph: Graph, effect: str) -> list[str]:
    """The effects that are done after this one."""
    found: list[str] = []
    following = done_way(graph, effect)
    while following in effects(graph) and following not in found:
        found.append(following)
        following = done_way(graph, following)
    return found
