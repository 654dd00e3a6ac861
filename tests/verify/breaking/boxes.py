"""Operators on the boxes: left out, or one word of what they declare is missing or wrong."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from langgraph.channels import BinaryOperatorAggregate, LastValue
from langgraph.types import interrupt

from nodes.agent import Agent
from nodes.loop import Loop
from nodes.question import Question
from tests.support.machines.cast import Clerk, Tool, effect
from tests.verify.breaking.mutation import Change, Site
from tests.verify.breaking.surgery import (
    Graph,
    action,
    approved_way,
    declare,
    effects,
    gates,
    labelled,
    of_kind,
    put,
    remove,
    swap,
    target_of,
    undos,
)

Found = Iterator[tuple[Site, Change]]


def an_undo_is_left_out(graph: Graph) -> Found:
    for undo in undos(graph):
        yield (undo,), partial(remove, state=undo, instead=target_of(graph, undo, "undone"))


def an_undo_is_not_declared(graph: Graph) -> Found:
    for state in effects(graph):
        if action(graph, state).undo:
            yield (state,), partial(declare, state=state, undo=None)


def a_compensation_undoes_another_effect(graph: Graph) -> Found:
    for undo in undos(graph):
        for other in effects(graph):
            if other != action(graph, undo).undoes:
                yield (undo, other), partial(declare, state=undo, undoes=other)


def two_undos_are_swapped(graph: Graph) -> Found:
    for source, label, target in labelled(graph):
        if source in undos(graph) and target in undos(graph) and label == "undone":
            yield (source, target), partial(swap, left=source, right=target)


def a_gate_is_left_out(graph: Graph) -> Found:
    for gate in gates(graph):
        yield (gate,), partial(remove, state=gate, instead=approved_way(graph, gate))


def a_gate_never_ends(graph: Graph) -> Found:
    for gate in gates(graph):
        yield (gate, "None"), partial(declare, state=gate, expires_after=None)
        yield (gate, "at once"), partial(declare, state=gate, expires_after=timedelta())


def nobody_may_decide(graph: Graph) -> Found:
    for gate in gates(graph):
        yield (gate, "none"), partial(declare, state=gate, teams={})
        yield (gate, "no vote"), partial(declare, state=gate, teams={"desk": 0})


def silence_is_a_yes(graph: Graph) -> Found:
    for gate in gates(graph):
        yield (gate,), partial(declare, state=gate, fallback="approve")


def the_gate_covers_one_effect_less(graph: Graph) -> Found:
    for gate in gates(graph):
        for covered in action(graph, gate).covers:
            kept = tuple(one for one in action(graph, gate).covers if one is not covered)
            yield (gate, covered.phase), partial(declare, state=gate, covers=kept)


def the_effect_sends_other_arguments_than_were_shown(graph: Graph) -> Found:
    for state in effects(graph):
        if action(graph, state).gate:
            yield (state,), partial(declare, state=state, arguments=_others)


def _others(state: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"amount": 82_000}


def the_effect_names_a_gate_that_is_none(graph: Graph) -> Found:
    for state in effects(graph):
        if action(graph, state).gate:
            yield (state,), partial(declare, state=state, gate=state)


def the_effect_demands_no_approval_any_more(graph: Graph) -> Found:
    for state in effects(graph):
        if action(graph, state).gate:
            yield (state,), partial(declare, state=state, gate=None, below=None)


def the_limit_is_not_checked_again(graph: Graph) -> Found:
    for state in effects(graph):
        if action(graph, state).below:
            yield (state,), partial(declare, state=state, below=None)


def a_bound_is_dropped(graph: Graph) -> Found:
    for state in of_kind(graph, Agent) + of_kind(graph, Question):
        if action(graph, state).loop:
            yield (state, "loop"), partial(declare, state=state, loop=None)
    for state, spec in graph.nodes.items():
        if spec.metadata and "loop" in spec.metadata:
            yield (state, "loop"), partial(_metadata, state=state, metadata={})
    for gate in gates(graph):
        if action(graph, gate).rejections is not None:
            yield (gate, "rejections"), partial(declare, state=gate, rejections=None)
        if action(graph, gate).changes:
            yield (gate, "changes"), partial(declare, state=gate, changes=0)


def a_loop_counts_nothing(graph: Graph) -> Found:
    for state in of_kind(graph, Agent) + of_kind(graph, Question):
        if action(graph, state).loop:
            yield (state,), partial(declare, state=state, loop=Loop(3, "nothing"))
    for state, spec in graph.nodes.items():
        if spec.metadata and "loop" in spec.metadata:
            wrong = {"loop": {"most": 3, "measure": "nothing"}}
            yield (state,), partial(_metadata, state=state, metadata=wrong)


def _metadata(graph: Graph, state: str, metadata: Mapping[str, Any]) -> None:
    graph.nodes[state] = replace(graph.nodes[state], metadata=dict(metadata))


def a_reducer_is_dropped(graph: Graph) -> Found:
    for key, channel in graph.channels.items():
        if isinstance(channel, BinaryOperatorAggregate):
            yield (key,), partial(_last, key=key)


def _last(graph: Graph, key: str) -> None:
    graph.channels[key] = LastValue(dict, key)


def a_state_is_called_otherwise(graph: Graph) -> Found:
    for state in [*effects(graph), *gates(graph), *undos(graph)]:
        yield (state,), partial(declare, state=state, phase=f"{state}_TOO")


def a_tool_says_nothing(graph: Graph) -> Found:
    for state in of_kind(graph, Clerk):
        yield (state,), partial(declare, state=state, tools=(Tool("pay"),))


def a_tool_does_what_nobody_approved(graph: Graph) -> Found:
    final = effect("PAYING", kind="irreversible")
    for state in of_kind(graph, Clerk):
        yield (state,), partial(declare, state=state, tools=(Tool("pay", effect=final),))


PAY = effect("PAYING", kind="reversible")


async def ask_and_pay(state: Any) -> dict[str, Any]:
    """What no node may do: after the answer it begins at the top again."""
    await PAY(state, {})
    interrupt("Was that right?")
    return {}


def a_function_asks_and_acts(graph: Graph) -> Found:
    for state in graph.nodes:
        if callable(action(graph, state)) and hasattr(action(graph, state), "__code__"):
            yield (state,), partial(put, state=state, box=ask_and_pay)
