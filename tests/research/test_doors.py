"""`research` through the command line and LangGraph's dev server, and gone on with by another process."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from langgraph_sdk import get_sync_client

from host.exits import Exit
from tests.support import warm
from tests.support.dev_server import copy_project, dev_server
from tests.support.doors import CommandDoor, GraphDoor, ServerDoor
from tests.support.openai_server import openai_server, refused

ASK = "How often does the Blue Line leave?"
SAYS = "The Blue Line leaves every 7 minutes on weekdays."


@pytest.fixture
def served(door: GraphDoor, tmp_path: Path) -> Iterator[ServerDoor]:
    env = {**door.world.env, "FERMATA_HOME": str(door.world.home), "LANGGRAPH_STRICT_MSGPACK": "true"}
    folder = copy_project(tmp_path / "server")
    with dev_server(folder, env) as server, get_sync_client(url=server.url) as client:
        yield ServerDoor(door.world, client, "research")


def fermata(home: Path, *words: str, **env: str) -> warm.Done:
    return warm.fermata(home / "processes", {"FERMATA_HOME": str(home), **env}, *words).wait()


def test_the_command_line_searches_the_folder_that_it_is_given(corpus: Path, home: Path) -> None:
    done = fermata(home, "run", "research", "--ask", ASK, "--corpus", str(corpus))

    assert done.code == Exit.ENDED_WELL, done.err
    assert SAYS in done.out and "trams.md" in done.out


def test_the_command_line_shows_the_run_that_it_began(door: GraphDoor) -> None:
    command = CommandDoor(door.world, "research")

    run = command.start({"ask": ASK})

    assert command.look(run).status == "COMPLETED"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--ask", ASK, "--corpus", "no-such-folder"), "--corpus is 'no-such-folder'; accepted: a folder"),
        (("--corpus", "."), "nothing was asked"),
        (("--input", '{"ask": "x", "corpse": "y"}'), "did you mean 'corpus'?"),
        (("--input", '{"ask": 7}'), "ask"),
    ],
)
def test_bad_input_is_told_in_one_line_and_no_run_is_begun(words: tuple[str, ...], says: str, home: Path) -> None:
    done = fermata(home, "run", "research", *words)
    runs = fermata(home, "runs", "--json")

    assert (done.code, len(done.err.splitlines())) == (Exit.BAD_INPUT, 1)
    assert says in done.err
    assert runs.json["runs"] == []


def test_nothing_found_is_an_end_with_a_code_of_its_own(corpus: Path, home: Path) -> None:
    done = fermata(home, "run", "research", "--ask", "Who rules Mongolia?", "--corpus", str(corpus), "--json")

    assert done.code == Exit.DECLINED
    assert done.json["status"] == "NOTHING_FOUND"


def test_another_process_goes_on_in_the_folder_that_the_run_was_begun_with(corpus: Path, home: Path) -> None:
    with openai_server(refused(401)) as model:
        down = {"FERMATA_MODEL": "openai:gpt-stub", "OPENAI_API_KEY": "sk-ours", "OPENAI_BASE_URL": model.url}
        begun = fermata(home, "run", "research", "--ask", ASK, "--corpus", str(corpus), "--json", **down)
    run = fermata(home, "runs", "--json").json["runs"][0]["id"]

    done = fermata(home, "resume", run)

    assert begun.code == Exit.UNREACHABLE
    assert done.code == Exit.ENDED_WELL, done.err
    assert SAYS in done.out


def test_langgraphs_server_runs_it_without_a_blocking_call_and_ends_with_a_message(served: ServerDoor) -> None:
    run = served.start({"messages": [{"role": "user", "content": ASK}]})

    ended = served.look(run)
    assert ended.status == "COMPLETED", ended.refused
    assert ended.values["messages"][-1]["type"] == "ai"
    assert SAYS in ended.values["messages"][-1]["content"]
    assert (served.world.home / ended.values["report"]["file"]).exists()
