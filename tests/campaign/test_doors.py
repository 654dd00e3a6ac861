"""`campaign` through the command line and LangGraph's dev server, decided by another process."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from langgraph_sdk import get_sync_client

from host.exits import Exit
from tests.campaign.conftest import letters
from tests.support import warm
from tests.support.dev_server import copy_project, dev_server
from tests.support.doors import APPROVE, CommandDoor, GraphDoor, ServerDoor


@pytest.fixture
def served(door: GraphDoor, tmp_path: Path) -> Iterator[ServerDoor]:
    env = {"FERMATA_HOME": str(door.world.home), "LANGGRAPH_STRICT_MSGPACK": "true", "LANGSMITH_TRACING": "false"}
    folder = copy_project(tmp_path / "server")
    with dev_server(folder, env) as server, get_sync_client(url=server.url) as client:
        yield ServerDoor(door.world, client, "campaign")


def fermata(home: Path, *words: str) -> warm.Done:
    return warm.fermata(home / "processes", {"FERMATA_HOME": str(home)}, *words).wait()


def test_the_command_line_asks_the_marketing_team_and_another_process_sends(
    door: GraphDoor, given: dict[str, Any], home: Path
) -> None:
    door.world.env = {"FERMATA_HOME": str(home)}
    command = CommandDoor(door.world, "campaign")
    run = command.start({**given, "ask_first": True})

    ended = command.answer(run, {**APPROVE, "as": "mia@marketing"})

    assert ended.status == "COMPLETED"
    assert len(letters(home)) == 3


def test_the_command_line_tells_progress_and_where_the_report_is(given: dict[str, Any], home: Path) -> None:
    done = fermata(home, "run", "campaign", "--input", json.dumps(given))

    assert done.code == Exit.ENDED_WELL, done.err
    assert "progress of: 3, taken: 3, done: 3" in done.out
    assert "3 of 3 letters were sent" in done.out and "Report: reports/" in done.out


def test_a_password_in_the_lists_address_begins_no_run(given: dict[str, Any], home: Path) -> None:
    done = fermata(home, "run", "campaign", "--input", json.dumps({**given, "source": "postgresql://me:pw@host/crm"}))

    assert done.code == Exit.BAD_INPUT
    assert "set FERMATA_CAMPAIGN_URL" in done.err and len(done.err.splitlines()) == 1
    assert fermata(home, "runs", "--json").json["runs"] == []


def test_langgraphs_server_runs_it_without_blocking_its_loop(
    served: ServerDoor, given: dict[str, Any], home: Path
) -> None:
    run = served.start({**given, "ask_first": True})

    waiting = served.look(run)
    ended = served.answer(run, APPROVE)

    assert waiting.next == ("APPROVING",)
    assert ended.status == "COMPLETED", ended.refused
    assert len(letters(home)) == 3


def test_a_campaign_in_words_asks_waits_and_sends_through_langgraphs_server_too(
    served: ServerDoor, people: Path, home: Path
) -> None:
    (home / "lists").mkdir(parents=True, exist_ok=True)
    (home / "lists" / "people.csv").write_bytes(people.read_bytes())
    words = 'Send everybody on the list people.csv a mail, subject: "News", message: "{greeting} Hi."'
    run = served.start({"ask": words})

    waiting = served.look(run)
    ended = served.answer(run, APPROVE)

    assert waiting.next == ("APPROVING",), waiting.refused
    assert ended.status == "COMPLETED", ended.refused
    assert len(letters(home)) == 3


def test_the_command_line_takes_a_campaign_in_words_and_the_answers_to_its_questions(
    door: GraphDoor, people: Path, home: Path
) -> None:
    (home / "lists").mkdir(parents=True, exist_ok=True)
    (home / "lists" / "people.csv").write_bytes(people.read_bytes())
    door.world.env = {"FERMATA_HOME": str(home)}
    command = CommandDoor(door.world, "campaign")
    run = command.start({"ask": '명단에 있는 모두에게 메일 보내 줘, 제목: "봄 소식", 내용: "{greeting} 봄입니다."'})

    waiting = command.answer(run, {"answer": "people"})
    ended = command.answer(run, {**APPROVE, "as": "mia@marketing"})

    assert waiting.next == ("APPROVING",)
    assert ended.status == "COMPLETED"
    assert len(letters(home)) == 3
