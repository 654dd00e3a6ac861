"""No two states share a name, now or before: keys, requests and a migration are made of names."""

from dataclasses import replace
from typing import Any

import pytest
from langgraph.graph import START, StateGraph

from graphs.changes import Standing, fit
from graphs.publish import publish
from graphs.version import described
from reliability.errors import BadInput
from tests.support.shop import Graph, ShopState, approving

AT_THE_GATE = Standing(["APPROVING"], ["APPROVING"])


def gates(**named: tuple[str, ...]) -> Graph:
    """One gate after another, each with what it was called before."""
    g: Graph = StateGraph(ShopState)
    last = START
    for name, old in named.items():
        g.add_node(name, replace(approving(renamed_from=old), phase=name))
        g.add_edge(last, name)
        last = name
    return g


@pytest.mark.parametrize(
    ("named", "line"),
    [
        ({"CONFIRMING": ("APPROVING",), "APPROVING": ()}, "CONFIRMING says that it was called 'APPROVING', and so is"),
        ({"CONFIRMING": ("APPROVING",), "DECIDING": ("APPROVING",)}, "DECIDING says that it was called 'APPROVING'"),
    ],
)
def test_a_workflow_in_which_two_states_share_a_name_is_not_published(named: Any, line: str) -> None:
    with pytest.raises(BadInput, match=line):
        publish(gates(**named), "gates")


def test_a_state_may_have_had_several_names_of_its_own() -> None:
    publish(gates(CONFIRMING=("APPROVING", "ASKING")), "gates")


@pytest.mark.parametrize(
    ("then", "now", "doubt"),
    [
        (
            {"APPROVING": ()},
            {"CONFIRMING": ("APPROVING",), "DECIDING": ("APPROVING",)},
            "CONFIRMING and DECIDING both say that they were APPROVING",
        ),
        (
            {"APPROVING": ()},
            {"CONFIRMING": ("APPROVING",), "APPROVING": ()},
            "CONFIRMING says that it was APPROVING, and there is still APPROVING",
        ),
        (
            {"APPROVING": (), "ASKING": ()},
            {"CONFIRMING": ("APPROVING", "ASKING")},
            "CONFIRMING says that it was APPROVING and ASKING, which were two states",
        ),
    ],
)
def test_a_rename_that_can_be_read_in_two_ways_is_left_to_a_person(then: Any, now: Any, doubt: str) -> None:
    found = fit(described(gates(**then)), described(gates(**now)), AT_THE_GATE)

    assert doubt in found.doubts
