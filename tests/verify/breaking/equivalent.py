"""Mutants that keep every promise, and why: judged on the good machine and the site, never on what verify said."""

from tests.support.machines import MACHINES
from tests.verify.breaking.mutation import Mutant
from tests.verify.breaking.surgery import (
    FAILING,
    Graph,
    action,
    effects,
    ends,
    following_effects,
    gates,
    inside,
    labelled,
    rejected_ways,
    router_of,
    undos,
)


def why_equivalent(mutant: Mutant) -> str | None:
    """None: it breaks a promise."""
    if mutant.operator not in ("a failing way leads elsewhere", "an edge is dropped", "a label is misspelt"):
        return None
    graph = inside(MACHINES[mutant.machine](), mutant.path)
    if mutant.operator == "a failing way leads elsewhere":
        source, _, old, new = mutant.site
        return _elsewhere(graph, source, old, new)
    if mutant.operator == "an edge is dropped" and mutant.site[0] in ends(graph):
        return "an Ending ends the run with and without an edge to END"
    if mutant.operator == "a label is misspelt" and _of_a_send(graph, *mutant.site):
        return "LangGraph goes where a Send says; the label in the map only draws the arrow"
    return None


def _elsewhere(graph: Graph, source: str, old: str, new: str) -> str | None:
    """The good machine ended there at once, so nothing was held any more: where does it go instead?"""
    ways = labelled(graph)
    if old not in ends(graph) or sum(target == old for _, _, target in ways) == 1:  # the last way there: cut off
        return None
    if new in ends(graph) and not _successful(graph, new) and not _behind_a_pivot(graph, source, new):
        return "another end of those that fail, with nothing held: what it is called is nobody's promise"
    if _bounded(graph, new):
        return "another round instead of an end, with nothing held: the state it leads to bounds the rounds"
    asks_only = new in gates(graph) and not action(graph, new).covers
    if asks_only and any(target == old for _, _, target in rejected_ways(graph, new)):
        return "a person is asked first, and their no leads to the end where it led before"
    return None


def _successful(graph: Graph, end: str) -> bool:
    """Does a run end here that did what it was for?"""
    failing = {target for _, label, target in labelled(graph) if label in FAILING}
    return end not in failing


def _behind_a_pivot(graph: Graph, source: str, end: str) -> bool:
    """Is something final done before this state, or before this end?"""
    after = [
        state
        for pivot in effects(graph)
        if action(graph, pivot).kind == "pivot"
        for state in following_effects(graph, pivot)
    ]
    behind = {*after, *(undo for undo in undos(graph) if action(graph, undo).undoes in after)}
    return source in behind or any(state in behind and target == end for state, _, target in labelled(graph))


def _bounded(graph: Graph, state: str) -> bool:
    return bool(getattr(action(graph, state), "loop", None) or (graph.nodes[state].metadata or {}).get("loop"))


def _of_a_send(graph: Graph, source: str, label: str, _target: str) -> bool:
    returned = str(getattr(router_of(graph, source), "__annotations__", {}).get("return", ""))
    return "Send" in returned and repr(label) not in returned
