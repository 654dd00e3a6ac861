"""The arrows of `front_desk`, and what stands in its boxes."""

from typing import Any

import pytest

from graphs.casts.front_desk import WORKFLOW_OF
from graphs.catalog import WORKFLOWS, load
from graphs.drawing import arrows, kind_of, mermaid, table
from graphs.front_desk import front_desk, front_desk_cast, graph
from graphs.verify import verify
from graphs.version import described, version_of
from nodes.routing.intents import FRONT_DESK

SERVED = [name for name in WORKFLOW_OF.values() if name in WORKFLOWS]
WAYS = {("answer", "ANSWERING"), *((name, name) for name in SERVED)}
ARROWS = {
    ("__start__", "", "GUARDING"),
    ("GUARDING", "passed", "ROUTING"),
    ("GUARDING", "blocked", "BLOCKED"),
    *(("ROUTING", *way) for way in WAYS),
    ("ROUTING", "unsure", "CHOOSING"),
    *(("CHOOSING", *way) for way in WAYS),
    ("CHOOSING", "unsure", "ASKING"),
    *(("ASKING", *way) for way in WAYS),
    ("ASKING", "unsure", "ASKING"),
    ("ASKING", "given up", "DECLINED"),
    *((name, "", "ANSWERING") for name in SERVED),
    ("ANSWERING", "", "ANSWERED"),
}


def test_the_machine_has_these_arrows_and_no_others() -> None:
    drawn = [(arrow.source, arrow.label, arrow.target) for arrow in arrows(graph.builder)]

    assert set(drawn) == ARROWS
    assert len(drawn) == len(ARROWS)


def test_every_intent_has_a_workflow_that_takes_words_or_an_answer() -> None:
    takes_words = {name for name in WORKFLOWS if "ask" in load(name).get_input_jsonschema()["properties"]}

    assert set(SERVED) == set(WORKFLOW_OF.values())
    assert set(SERVED) <= takes_words
    assert {intent.name for intent in FRONT_DESK} == {*WORKFLOW_OF, "answer"}


def test_nothing_is_found_in_the_desk_nor_in_the_workflows_inside_it() -> None:
    report = verify(graph)

    inside = sum(verify(load(name)).states for name in SERVED)
    assert report.findings == () and report.excused == ()
    assert report.states == len(graph.builder.nodes) + inside


def test_a_workflow_inside_may_enter_as_many_states_as_in_a_run_of_its_own() -> None:
    allowed = {name: load(name).config["recursion_limit"] for name in SERVED}

    limit = graph.config["recursion_limit"]

    assert max(allowed.values()) > 100, "a campaign of ten thousand letters"
    assert {name for name, most in allowed.items() if most > limit} == set()


def test_the_drawing_shows_each_workflow_as_one_box() -> None:
    picture, words = mermaid(graph.builder), table(graph.builder)

    for source, label, target in ARROWS - {("__start__", "", "GUARDING")}:
        assert f"{source} -->{f'|{label}|' if label else ''} {target}" in picture
        assert f"{label} → {target}".strip() in words
    assert {name for name in graph.builder.nodes if kind_of(graph.builder, name) == "workflow"} == set(SERVED)
    assert "BOOKING_HOTEL" not in picture


def test_langgraph_itself_finds_the_workflows_inside_for_studio() -> None:
    inside = {name for name, _ in graph.get_subgraphs()}

    drawn = graph.get_graph(xray=1)

    assert inside == set(SERVED)
    assert "travel:BOOKING_HOTEL" in drawn.nodes


def test_a_change_inside_a_workflow_is_another_version_of_the_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    before = version_of(front_desk(front_desk_cast()))
    same = version_of(front_desk(front_desk_cast()))

    builder: Any = load("travel").builder
    monkeypatch.setitem(builder.branches, "BOOKING_CAR", builder.branches["BOOKING_HOTEL"])
    after = version_of(front_desk(front_desk_cast()))

    assert before == same
    assert after != before
    assert " at 0x" not in str(described(graph.builder))
