"""With a language model, over a real loopback server; a model that is down or says nothing usable loses no result."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.orchestrator.a_team import plan, task
from tests.support.doors import GraphDoor
from tests.support.openai_server import OpenAIServer, Reply, called, openai_server, refused

PLAN = called(
    "TaskPlan",
    plan(
        task("facts", what="research battery recycling"),
        task("sum", "calculate", what="calculate 44 * 1.50"),
        task("text", "write", "facts", what="write two sentences on batteries"),
    ),
)
COMPLETE = called("Coverage", {"gaps": []})
TEXT = called("DraftedText", {"text": "71 percent of the batteries came back."})


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-a-secret-of-ours")


@contextmanager
def model(monkeypatch: pytest.MonkeyPatch, *script: Reply) -> Iterator[OpenAIServer]:
    with openai_server(*script) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("FERMATA_MODEL", "openai:gpt-stub")
        yield server


def test_the_model_plans_writes_and_verifies_and_its_tokens_are_counted_where_they_were_spent(
    door: GraphDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    with model(monkeypatch, PLAN, TEXT, COMPLETE) as server:
        ended = door.look(door.start({"ask": "write two sentences on batteries and work out 44 * 1.50"}))

    assert ended.status == "DELIVERED"
    assert "71 percent of the batteries came back." in ended.values["result"]["text"]
    assert "44 * 1.50 = 66" in ended.values["result"]["text"]
    assert {phase: used["calls"] for phase, used in ended.values["usage"].items()} == {
        "PLANNING": 1,
        "WORKING": 1,
        "VERIFYING": 1,
    }
    shown = json.loads(server.requests[1]["messages"][-1]["content"])
    assert list(shown["given"]) == ["facts"]
    assert "71 percent" in shown["given"]["facts"]


def test_a_cyclic_plan_of_a_model_is_sent_back_and_what_does_not_fit_the_schema_is_too(
    door: GraphDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    cyclic = called("TaskPlan", plan(task("a", "research", "b"), task("b", "research", "a")))
    malformed = Reply(tool="TaskPlan", arguments='{"tasks": [{"id": "has blanks"}]}')

    with model(monkeypatch, malformed, cyclic, PLAN, TEXT, COMPLETE) as server:
        ended = door.look(door.start({"ask": "write about batteries"}))

    assert ended.status == "DELIVERED"
    assert "does not fit the schema" in server.requests[1]["messages"][-1]["content"]
    assert "tasks wait for each other" in server.requests[2]["messages"][-1]["content"]


def test_a_writer_whose_model_refuses_loses_nothing_of_what_the_others_made(
    door: GraphDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    same = called("TaskPlan", plan(task("t9", "write", "facts", what="write two sentences on batteries")))

    with model(monkeypatch, PLAN, refused(400, "content policy"), same, same, same, COMPLETE):
        ended = door.look(door.start({"ask": "write about batteries and work out 44 * 1.50"}))

    assert ended.status == "PARTIAL"
    assert "44 * 1.50 = 66" in ended.values["result"]["text"]
    assert "71 percent" in ended.values["result"]["text"]
    assert any("write two sentences" in one for one in ended.values["result"]["missing"])
    assert ended.values["failures"]["text"][0]["worker"] == "writing"


def test_a_planner_whose_model_is_down_leaves_a_run_that_goes_on_when_it_is_back(
    door: GraphDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    with model(monkeypatch, refused(401, "no such key")):
        run = door.start({"ask": "write about batteries"})
    stopped = door.look(run)
    with model(monkeypatch, PLAN, TEXT, COMPLETE):
        ended = door.go_on(run)

    assert stopped.next == ("PLANNING",)
    assert ended.status == "DELIVERED"


def test_no_key_enters_the_state(door: GraphDoor, monkeypatch: pytest.MonkeyPatch) -> None:
    with model(monkeypatch, PLAN, TEXT, COMPLETE):
        ended = door.look(door.start({"ask": "write about batteries"}))

    assert "sk-a-secret-of-ours" not in str(ended.values)
