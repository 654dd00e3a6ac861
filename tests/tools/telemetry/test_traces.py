"""A run is one trace at a real receiver: run → state → model or tool, by every door, without people's words."""

import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from langgraph_sdk import get_sync_client

from tests.nodes.agents.test_dev_server import desk_project
from tests.support import warm
from tests.support.counted import CLERK, drive
from tests.support.dev_server import dev_server
from tests.support.otlp import Receiver, receiver
from tests.support.until import until


@pytest.fixture
def sent() -> Iterator[Receiver]:
    with receiver() as listening:
        yield listening


def driven(tmp_path: Path, home: Path, env: dict[str, str]) -> str:
    """A run by a bare `ainvoke`, in a process of its own, which sends what is left when it ends."""
    run = str(uuid.uuid4())
    done = warm.start(tmp_path, {"FERMATA_HOME": str(home), **env}, drive, str(home), run, True).wait()
    assert done.code == 0, done.err
    return run


def test_a_run_is_one_trace_of_states_models_and_tools(sent: Receiver, tmp_path: Path, home: Path) -> None:
    run = driven(tmp_path, home, {"FERMATA_TRACES": sent.url})

    whole = sent.named("invoke_workflow stock")
    assert {span.trace for span in sent.spans} == {whole.trace}
    assert sent.inside(whole) == {"state SORTING", "state COUNTING", "state COUNTED"}
    assert sent.inside(sent.named("state SORTING")) == {"chat steady"}
    assert sent.inside(sent.named("state COUNTING")) == {"chat steady", "execute_tool look_up"}
    assert len(sent.spans) == 8
    assert {span.attributes["fermata.run"] for span in sent.spans} == {run}


def test_spans_say_what_the_conventions_for_generative_ai_ask_for(sent: Receiver, tmp_path: Path, home: Path) -> None:
    run = driven(tmp_path, home, {"FERMATA_TRACES": sent.url})

    sorting = sent.named("state SORTING")
    asked = next(span for span in sent.spans if span.parent == sorting.id)
    tool = sent.named("execute_tool look_up")
    assert asked.attributes | {"fermata.state": "SORTING"} == {
        "fermata.run": run,
        "fermata.state": "SORTING",
        "gen_ai.conversation.id": run,
        "gen_ai.workflow.name": "stock",
        "gen_ai.agent.name": "sorter",
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": asked.attributes["gen_ai.provider.name"],
        "gen_ai.request.model": "steady",
        "gen_ai.response.model": "steady-1",
        "gen_ai.response.finish_reasons": asked.attributes["gen_ai.response.finish_reasons"],
        "gen_ai.usage.input_tokens": 11,
        "gen_ai.usage.output_tokens": 7,
    }
    assert sorting.attributes["gen_ai.operation.name"] == "invoke_agent"
    assert sorting.attributes["gen_ai.agent.name"] == "sorter"
    assert tool.attributes["gen_ai.tool.name"] == "look_up"
    assert tool.attributes["gen_ai.tool.call.id"] == "call_2"
    assert tool.attributes["gen_ai.agent.name"] == "counter"


def test_no_word_of_people_or_models_is_sent_unless_asked_for(sent: Receiver, tmp_path: Path, home: Path) -> None:
    driven(tmp_path, home, {"FERMATA_TRACES": sent.url})

    assert b"lamps" not in sent.raw
    assert "램프".encode() not in sent.raw


def test_texts_that_are_asked_for_are_sent_masked(sent: Receiver, tmp_path: Path, home: Path) -> None:
    secret = "AKIA" + "Q3EGRIZQ7KXN2YBT"
    given = json.dumps(
        {"ask": f"Seoul to Tokyo in three weeks for 3 nights, two adults. 메일은 kim@example.com, {secret}"}
    )
    env = {"FERMATA_HOME": str(home), "FERMATA_TRACES": sent.url, "FERMATA_TRACES_TEXT": "on"}

    warm.fermata(tmp_path, env, "run", "travel", "--input", given, "--json").wait()

    asked = next(span for span in sent.spans if span.name.startswith("chat "))
    said = json.loads(asked.attributes["gen_ai.input.messages"])
    assert "three weeks" in said[-1]["parts"][0]["content"]
    assert b"kim@example.com" not in sent.raw
    assert secret.encode() not in sent.raw


def test_what_a_tool_says_is_masked_too(sent: Receiver, tmp_path: Path, home: Path) -> None:
    driven(tmp_path, home, {"FERMATA_TRACES": sent.url, "FERMATA_TRACES_TEXT": "on"})

    tool = sent.named("execute_tool look_up")
    assert json.loads(tool.attributes["gen_ai.tool.call.arguments"].replace("'", '"')) == {"what": "lamp"}
    assert tool.attributes["gen_ai.tool.call.result"].startswith("20 of lamp, says <")
    assert CLERK.encode() not in sent.raw


def test_the_command_line_sends_a_paused_run_which_is_no_error(sent: Receiver, tmp_path: Path, home: Path) -> None:
    given = json.dumps({"ask": "Seoul to Tokyo in three weeks for 3 nights, two adults"})
    env = {"FERMATA_HOME": str(home), "FERMATA_TRACES": sent.url}

    done = warm.fermata(tmp_path, env, "run", "travel", "--input", given, "--json").wait()

    paused = sent.named("state APPROVING")
    assert done.json["status"] == "paused"
    assert paused.attributes["fermata.paused"] is True
    assert not any(span.error for span in sent.spans)
    assert sent.named("invoke_workflow travel").attributes["fermata.run"] == done.json["id"]


def test_a_workflow_inside_another_is_inside_its_state(sent: Receiver, tmp_path: Path, home: Path) -> None:
    env = {"FERMATA_HOME": str(home), "FERMATA_TRACES": sent.url}
    ask = "Book Seoul to Tokyo in three weeks for 3 nights, two adults"

    warm.fermata(tmp_path, env, "run", "front_desk", "--ask", ask, "--json").wait()

    desk, box = sent.named("invoke_workflow front_desk"), sent.named("state travel")
    assert sent.inside(desk) == {"state GUARDING", "state ROUTING", "state travel"}
    assert sent.inside(box) == {"state travel/PLANNING", "state travel/SEARCHING", "state travel/APPROVING"}


def test_a_receiver_that_is_away_delays_no_run(tmp_path: Path, home: Path) -> None:
    with receiver() as gone:
        nowhere = gone.url
    given = json.dumps({"ask": "Seoul to Tokyo in three weeks for 3 nights, two adults"})
    env = {"FERMATA_HOME": str(home), "FERMATA_TRACES": nowhere, "FERMATA_LOG": str(tmp_path / "lines")}

    done = warm.fermata(tmp_path, env, "run", "travel", "--input", given, "--json").wait(within=30)

    lines = [json.loads(line) for line in (tmp_path / "lines").read_text("utf-8").splitlines()]
    paused = next(line for line in lines if line["event"] == "run ended" or line["event"] == "run paused")
    assert done.json["status"] == "paused"
    assert paused["seconds"] < 5


@pytest.mark.certify
def test_langgraphs_server_sends_a_trace_and_serves_the_metrics(sent: Receiver, tmp_path: Path, home: Path) -> None:
    env = {"FERMATA_HOME": str(home), "FERMATA_TRACES": sent.url, "FERMATA_LOG": str(tmp_path / "lines")}
    (home / "book").parent.mkdir(parents=True, exist_ok=True)
    (home / "book").write_text("already paid once\n", "utf-8")  # this desk's process dies at its first payment
    folder = desk_project(tmp_path / "project")

    with dev_server(folder, env) as server, get_sync_client(url=server.url) as client:
        thread = client.threads.create(graph_id="desk")["thread_id"]
        asked = {"messages": [{"role": "user", "content": "7번 주문 환불해 주세요"}]}
        ended: Any = client.runs.wait(thread, "desk", input=asked)
        until(lambda: any(span.name == "invoke_workflow desk" for span in sent.spans))
        metrics = _get(f"{server.url}/metrics")
        until(lambda: "run ended" in (tmp_path / "lines").read_text("utf-8"))

    whole = sent.named("invoke_workflow desk")
    lines = [json.loads(line) for line in (tmp_path / "lines").read_text("utf-8").splitlines()]
    assert ended["messages"][-1]["content"] == "환불했습니다."
    assert whole.attributes["fermata.run"] == thread
    assert "execute_tool refund" in {span.name for span in sent.spans}
    assert 'fermata_runs{status="ANSWERING",workflow="desk"} 1.0' in metrics
    assert "ai_agent_tasks_total" in metrics
    assert {line["run"] for line in lines if line["event"] == "sent"} == {thread}
    assert "BlockingError" not in (folder / "server.log").read_text("utf-8")


def _get(url: str) -> str:
    import httpx

    return httpx.get(url, timeout=30).text
