"""Somebody breaks a rule of `fermata verify` in the workflow: no door runs it, and it can still be read."""

import json
from pathlib import Path
from typing import Any

import pytest
from langgraph_sdk import get_sync_client

from host.exits import Exit
from tests.support.dev_server import copy_project, dev_server
from tests.support.doors import TRIP, GraphDoor, World
from tests.travel.test_renamed_state import python

GIVEN = json.dumps({"trip": TRIP})
COMMAND = "from host.cli import main; main()"
INVOKE = f"""
import asyncio, uuid
from graphs.travel import graph

async def main():
    await graph.ainvoke({GIVEN}, {{"configurable": {{"thread_id": str(uuid.uuid4())}}}})

asyncio.run(main())
"""
WHY = "travel is not safe to run, and nothing was run: error [undo] DECLINED: BOOKING_FLIGHT is still in the world"
WAY = "BOOKING_FLIGHT —done→ BOOKING_HOTEL —failed→ DECLINED)"


@pytest.fixture
def unsafe(tmp_path: Path) -> Path:
    """The project after somebody led the failing hotel past the flight's undo, straight to an end."""
    folder = copy_project(tmp_path / "unsafe")
    file = folder / "graphs" / "travel.py"
    text = file.read_text(encoding="utf-8")
    right = '"done": Phase.BOOKING_CAR, "failed": Phase.CANCELLING_FLIGHT'
    assert right in text
    file.write_text(text.replace(right, '"done": Phase.BOOKING_CAR, "failed": Phase.DECLINED'), encoding="utf-8")
    return folder


def test_a_bare_ainvoke_of_an_unsafe_workflow_is_refused(world: World, unsafe: Path) -> None:
    done = python(world, unsafe, "-c", INVOKE)

    assert WHY in done.stderr
    assert WAY in done.stderr


def test_the_command_line_refuses_an_unsafe_workflow_and_begins_no_run(world: World, unsafe: Path) -> None:
    done = python(world, unsafe, "-c", COMMAND, "run", "travel", "--input", GIVEN)

    assert (done.returncode, done.stdout) == (Exit.REFUSED, "")
    assert done.stderr.startswith(f"fermata: {WHY}")
    assert WAY in done.stderr.splitlines()[0]


@pytest.mark.certify
def test_a_dev_server_serves_an_unsafe_workflow_and_runs_none_of_it(world: World, unsafe: Path) -> None:
    with dev_server(unsafe, world.env) as server, get_sync_client(url=server.url) as client:
        run = str(client.threads.create(graph_id="travel")["thread_id"])
        told: Any = client.runs.wait(run, "travel", input={"trip": TRIP}, raise_error=False)
        (assistant,) = client.assistants.search(graph_id="travel")
        drawn = client.assistants.get_graph(assistant["assistant_id"])

    assert WHY in told["__error__"]["message"]
    assert WAY in told["__error__"]["message"]
    assert len(drawn["nodes"]) > 14


@pytest.mark.certify
def test_an_unsafe_workflow_can_be_verified_and_drawn_and_its_runs_can_be_read(world: World, unsafe: Path) -> None:
    run = GraphDoor(world).start({"trip": TRIP})

    said = python(world, unsafe, "-c", COMMAND, "verify", "travel")
    drawn = python(world, unsafe, "-c", COMMAND, "graph", "travel")
    shown = python(world, unsafe, "-c", COMMAND, "show", run, "--json")

    assert said.returncode == Exit.REFUSED
    assert "error [undo] DECLINED: BOOKING_FLIGHT is still in the world" in said.stdout
    assert (drawn.returncode, "BOOKING_HOTEL" in drawn.stdout) == (Exit.ENDED_WELL, True)
    assert json.loads(shown.stdout)["next"] == ["APPROVING"]
