"""`support` through the command line and through LangGraph's dev server."""

from pathlib import Path
from typing import Any

from langgraph_sdk import get_sync_client

from host.exits import Exit
from tests.helpdesk.conftest import Desk
from tests.support import warm
from tests.support.dev_server import copy_project, dev_server
from tests.support.doors import APPROVE, CommandDoor, GraphDoor, ServerDoor


def test_a_question_on_the_command_line_is_answered_and_ends_well(home: Path) -> None:
    words = ("run", "support", "--ask", "What is in order ORD-1001?")

    done = warm.fermata(home / "processes", {"FERMATA_HOME": str(home)}, *words).wait()

    assert done.code == Exit.ENDED_WELL, done.err
    assert "₩59,000" in done.out


def test_a_large_refund_is_approved_on_the_command_line(door: GraphDoor, desk: Desk, home: Path) -> None:
    door.world.env = {"FERMATA_HOME": str(home)}
    command = CommandDoor(door.world, "support")
    run = command.start({"ask": "refund ORD-1002 please"})
    waiting = command.look(run).next

    ended = command.answer(run, {**APPROVE, "as": "kim@billing"})

    assert waiting == ("APPROVING",)
    assert (ended.status, desk.paid()) == ("ANSWERED", 1)


def test_bad_input_is_told_in_one_line_and_no_run_is_begun(home: Path) -> None:
    env = {"FERMATA_HOME": str(home)}

    empty = warm.fermata(home / "processes", env, "run", "support", "--ask", " ").wait()
    runs = warm.fermata(home / "processes", env, "runs", "--json").wait().json["runs"]

    assert (empty.code, len(empty.err.splitlines())) == (Exit.BAD_INPUT, 1)
    assert runs == []


def test_a_chat_in_studio_has_turns_and_its_refund_is_approved_there(
    door: GraphDoor, desk: Desk, home: Path, tmp_path: Path
) -> None:
    env = {"FERMATA_HOME": str(home), "LANGGRAPH_STRICT_MSGPACK": "true", "LANGSMITH_TRACING": "false"}
    with dev_server(copy_project(tmp_path / "server"), env) as server, get_sync_client(url=server.url) as client:
        studio = ServerDoor(door.world, client, "support")
        run = studio.start({"messages": [{"role": "user", "content": "What is in order ORD-1002?"}]})
        first = studio.look(run)

        waiting = studio._wait(run, input={"messages": [{"role": "user", "content": "refund it please"}]})
        ended = studio.answer(run, APPROVE)

    said: Any = [message["content"] for message in ended.values["messages"]]
    assert (first.status, waiting.next, ended.status) == ("ANSWERED", ("APPROVING",), "ANSWERED")
    assert len(said) == 4 and "₩1,290,000" in said[-1]
    assert desk.paid() == 1
