"""Drawings show every way out of every state, also two labels that lead to one state, and every end."""

import re
from typing import Any
from xml.etree import ElementTree

import pytest
from langgraph.graph import END, START, StateGraph

from graphs.drawing import Arrow, arrows, kind_of, mermaid, table
from graphs.front_desk import front_desk, front_desk_cast
from graphs.svg import svg
from graphs.travel import travel, travel_cast
from tests.support.shop import Graph, ShopState, counter, saga
from tests.support.world import World

SVG = "{http://www.w3.org/2000/svg}"


def joining() -> Graph:
    """Two labels to one state, an edge to the end, a join, and letters that XML does not like."""
    g: Graph = StateGraph(ShopState)
    for name in ("A<B", "LEFT", "RIGHT", "BOTH"):
        g.add_node(name, lambda _state: {})

    async def way(_state: Any) -> str:
        return "yes & no"

    g.add_edge(START, "A<B")
    g.add_conditional_edges("A<B", way, {"yes & no": "LEFT", "maybe": "LEFT", "<no>": "RIGHT", "over": END})
    g.add_edge(["LEFT", "RIGHT"], "BOTH")
    g.add_edge("BOTH", END)
    return g


WORKFLOWS = {
    "travel": lambda: travel(travel_cast()),
    "front_desk": lambda: front_desk(front_desk_cast()),
    "counter": lambda: counter(World()),
    "saga": lambda: saga(World(), World(), World()),
    "joining": joining,
}


def labels(g: Graph) -> list[str]:
    """Every label of every branch, read from the builder."""
    return [
        str(label) for branches in g.branches.values() for branch in branches.values() for label in branch.ends or {}
    ]


def test_every_way_is_an_arrow() -> None:
    found = arrows(joining())

    assert sorted(found) == sorted(
        [
            Arrow(START, "", "A<B"),
            Arrow("A<B", "yes & no", "LEFT"),
            Arrow("A<B", "maybe", "LEFT"),
            Arrow("A<B", "<no>", "RIGHT"),
            Arrow("A<B", "over", END),
            Arrow("LEFT", "", "BOTH"),
            Arrow("RIGHT", "", "BOTH"),
            Arrow("BOTH", "", END),
        ]
    )


@pytest.mark.parametrize("name", WORKFLOWS)
def test_the_text_drawing_has_a_line_for_every_state_and_every_way(name: str) -> None:
    g = WORKFLOWS[name]()

    lines = mermaid(g).splitlines()

    assert lines[0] == "flowchart TD"
    drawn = [line for line in lines if re.search(r"(-->|-\.->)", line)]
    assert len(drawn) == len(arrows(g))
    for label in labels(g):
        assert any(f"|{label}|" in line for line in drawn), label


@pytest.mark.parametrize("name", WORKFLOWS)
def test_the_picture_is_well_formed_and_shows_every_state_and_every_way(name: str) -> None:
    g = WORKFLOWS[name]()

    picture = ElementTree.fromstring(svg(g))  # noqa: S314 # our own picture

    words = ["".join(text.itertext()) for text in picture.iter(f"{SVG}text")]
    assert picture.tag == f"{SVG}svg"
    for state in g.nodes:
        assert state in words
    for label in labels(g):
        assert words.count(label) >= labels(g).count(label), label
    curves = [path for path in picture.iter(f"{SVG}path") if path.get("marker-end")]
    assert len(curves) == len(arrows(g))


@pytest.mark.parametrize("name", WORKFLOWS)
def test_the_same_workflow_always_gives_the_same_picture(name: str) -> None:
    assert svg(WORKFLOWS[name]()) == svg(WORKFLOWS[name]())


def test_the_table_has_a_line_for_every_state_with_every_way_out_of_it() -> None:
    lines = {line.split()[0]: line for line in table(counter(World())).splitlines()}

    assert list(lines) == ["PRICING", "APPROVING", "PAYING", "COMPLETED", "DECLINED"]
    assert lines["PAYING"].split("  ")[-1] == "done → COMPLETED · failed → DECLINED"
    assert "gate" in lines["APPROVING"]
    assert lines["COMPLETED"].endswith("■")


def test_what_stands_in_a_box_is_said_in_a_word() -> None:
    g = saga(World(), World(), World())

    kinds = {name: kind_of(g, name) for name in ("RESERVING", "REFUNDING", "COMPLETED")}

    assert kinds == {"RESERVING": "effect", "REFUNDING": "undo", "COMPLETED": "end"}
    assert kind_of(counter(World()), "APPROVING") == "gate"
    assert kind_of(g, "NOWHERE") == ""
