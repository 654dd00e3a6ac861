"""Operators on the arrows: dropped, led elsewhere, misspelt, turned in circles."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from nodes.effect import Effect
from tests.support.machines.cast import ending
from tests.verify.breaking.mutation import Change, Site
from tests.verify.breaking.surgery import (
    FAILING,
    Graph,
    action,
    approved_way,
    ask_about,
    done_way,
    effects,
    ends,
    first_state,
    following_effects,
    gates,
    labelled,
    lead,
    redirect,
    rejected_ways,
    relabel,
    undos,
)

Found = Iterator[tuple[Site, Change]]


def a_way_is_dropped(graph: Graph) -> Found:
    for source, label, target in labelled(graph):
        yield (source, label, target), partial(lead, source=source, label=label, target=None)


def an_edge_is_dropped(graph: Graph) -> Found:
    for edge in sorted(graph.edges):
        if edge[0] in graph.nodes:
            yield edge, partial(_without_edge, edge=edge)
    for sources, target in sorted(graph.waiting_edges):
        yield (*sources, target), partial(_without_join, join=(sources, target))


def _without_edge(graph: Graph, edge: tuple[str, str]) -> None:
    graph.edges = graph.edges - {edge}


def _without_join(graph: Graph, join: tuple[tuple[str, ...], str]) -> None:
    graph.waiting_edges = graph.waiting_edges - {join}


def a_label_is_misspelt(graph: Graph) -> Found:
    for source, label, target in labelled(graph):
        yield (source, label, target), partial(relabel, source=source, label=label, other=f"{label}x")


def a_failing_way_leads_elsewhere(graph: Graph) -> Found:
    for source, label, target in labelled(graph):
        for other in graph.nodes:
            if label in FAILING and other != target:
                yield (source, label, target, other), partial(lead, source=source, label=label, target=other)


def a_second_undo_is_left_out(graph: Graph) -> Found:
    for source, label, target in labelled(graph):
        if source in undos(graph) and label == "undone" and target in undos(graph):
            after = next(to for state, word, to in labelled(graph) if (state, word) == (target, "undone"))
            yield (source, target, after), partial(lead, source=source, label=label, target=after)


def what_became_of_it_is_not_asked(graph: Graph) -> Found:
    for effect in effects(graph):
        if (following := done_way(graph, effect)) is not None:
            yield (effect,), partial(_unasked, effect=effect, following=following)


def _unasked(graph: Graph, effect: str, following: str) -> None:
    graph.branches.pop(effect)
    graph.edges.add((effect, following))


def a_state_is_cut_off(graph: Graph) -> Found:
    for state in graph.nodes:
        elsewhere = next((end for end in ends(graph) if end != state), None)
        if state != first_state(graph) and elsewhere:
            yield (state, elsewhere), partial(redirect, old=state, new=elsewhere)


def a_state_leads_only_to_itself(graph: Graph) -> Found:
    for state in [*dict.fromkeys(source for source, _, _ in labelled(graph))]:
        yield (state,), partial(_circle, state=state)


def _circle(graph: Graph, state: str) -> None:
    for source, label, _ in labelled(graph):
        if source == state:
            lead(graph, source, label, state)


def an_end_goes_on(graph: Graph) -> Found:
    for end in ends(graph):
        yield (end,), partial(_joined, edge=(end, first_state(graph)))


def _joined(graph: Graph, edge: tuple[str, str]) -> None:
    graph.edges.add(edge)


def waiting_goes_on(graph: Graph) -> Found:
    for gate in gates(graph):
        yield (gate,), partial(lead, source=gate, label="waiting", target=approved_way(graph, gate))


def a_way_goes_around_the_gate(graph: Graph) -> Found:
    for source, label, target in labelled(graph):
        if target in gates(graph) and source != target:
            after = approved_way(graph, target)
            yield (source, label, target, after), partial(lead, source=source, label=label, target=after)


def rejected_leads_to_what_approved_leads_to(graph: Graph) -> Found:
    for gate in gates(graph):
        for _, label, target in rejected_ways(graph, gate):
            after = approved_way(graph, gate)
            if target != after:
                yield (gate, label, target, after), partial(lead, source=gate, label=label, target=after)


def an_effect_is_moved_before_its_gate(graph: Graph) -> Found:
    for gate in gates(graph):
        effect = approved_way(graph, gate)
        if effect in effects(graph) and (after := done_way(graph, effect)):
            yield (gate, effect), partial(_moved, gate=gate, effect=effect, after=after)


def _moved(graph: Graph, gate: str, effect: str, after: str) -> None:
    for source, label, target in labelled(graph):
        if target == gate and source != gate:
            lead(graph, source, label, effect)
    lead(graph, effect, "done", gate)
    lead(graph, gate, "approved", after)


def the_router_asks_about_another_state(graph: Graph) -> Found:
    boxes = {Effect: effects(graph), "undo": undos(graph)}
    for states in boxes.values():
        for state in states:
            other = next((one for one in states if one != state), None)
            if other and state in graph.branches:
                yield (state, other), partial(ask_about, state=state, other=other)


def the_way_back_crosses_a_pivot(graph: Graph) -> Found:
    for pivot in effects(graph):
        if action(graph, pivot).kind == "pivot":
            after = following_effects(graph, pivot)
            before = [undo for undo in undos(graph) if action(graph, undo).undoes not in after]
            sources = {*after, *(undo for undo in undos(graph) if undo not in before)}
            for source, label, target in labelled(graph):
                for undo in before if source in sources and label in FAILING else ():
                    site = (source, label, target, undo)
                    yield site, partial(lead, source=source, label=label, target=undo)


def a_join_waits_for_alternatives(graph: Graph) -> Found:
    """Two answers of one router get a state each on their way, and a new end waits for both of these."""
    for source in graph.branches:
        ways = [(label, to) for state, label, to in labelled(graph) if state == source and to != source]
        (left, one), (right, other) = ways[0], ways[-1]
        if one != other and not _reaches(graph, one, source) and not _reaches(graph, other, source):
            change = partial(_join, source=source, left=(left, one), right=(right, other))
            yield (source, left, right), change


def _reaches(graph: Graph, start: str, state: str) -> bool:
    ways = {*((source, target) for source, _, target in labelled(graph)), *graph.edges}
    seen = {start}
    while further := {target for source, target in ways if source in seen} - seen:
        seen |= further
    return state in seen


def _join(graph: Graph, source: str, left: tuple[str, str], right: tuple[str, str]) -> None:
    for name, (label, target) in {"LEFT": left, "RIGHT": right}.items():
        graph.add_node(name, _pass)
        graph.add_edge(name, target)
        lead(graph, source, label, name)
    graph.add_node("JOINED", ending("JOINED"))
    graph.waiting_edges.add((("LEFT", "RIGHT"), "JOINED"))


async def _pass(state: Any) -> dict[str, Any]:
    return {}
