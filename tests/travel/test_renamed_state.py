"""The workflow changes while a run is paused: refused with the reason and the cure, on every door."""

import subprocess
import sys
from pathlib import Path

import pytest
from langgraph_sdk import get_sync_client

from host.exits import Exit
from tests.support.dev_server import copy_project, dev_server
from tests.support.doors import APPROVE, TRIP, GraphDoor, ServerDoor, World

RESUME = """
import asyncio, sys
from langgraph.types import Command
from graphs.travel import graph
from host.checkpoints import open_saver

async def main():
    async with open_saver() as saver:
        await graph.copy(update={"checkpointer": saver}).ainvoke(GIVEN, {"configurable": {"thread_id": sys.argv[1]}})

asyncio.run(main())
"""


@pytest.fixture
def renamed(tmp_path: Path) -> Path:
    """The project after somebody renamed the gate."""
    folder = copy_project(tmp_path / "renamed")
    phases = folder / "state" / "travel.py"
    text = phases.read_text(encoding="utf-8")
    phases.write_text(
        text.replace('APPROVING: Final = "APPROVING"', 'APPROVING: Final = "CONFIRMING"'), encoding="utf-8"
    )
    return folder


@pytest.mark.parametrize("given", ['Command(resume={"decisions": [{"type": "approve"}]})', "None"])
def test_a_bare_ainvoke_of_the_renamed_workflow_is_refused(given: str, world: World, renamed: Path) -> None:
    run = GraphDoor(world).start({"trip": TRIP})

    done = python(world, renamed, "-c", RESUME.replace("GIVEN", given), run)

    assert f"run {run} waits at APPROVING under version" in done.stderr
    assert "The cure:" in done.stderr
    assert unharmed(world, run)


def test_the_command_line_of_the_renamed_workflow_refuses(world: World, renamed: Path) -> None:
    run = GraphDoor(world).start({"trip": TRIP})

    done = python(world, renamed, "-c", "from host.cli import main; main()", "resume", run)

    assert done.returncode == Exit.REFUSED
    assert "waits at APPROVING under version" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert unharmed(world, run)


@pytest.mark.certify
def test_a_dev_server_of_the_renamed_workflow_refuses(world: World, renamed: Path) -> None:
    run = GraphDoor(world).start({"trip": TRIP})

    with dev_server(renamed, world.env) as server, get_sync_client(url=server.url) as client:
        client.threads.create(thread_id=run, graph_id="travel", if_exists="do_nothing")
        told = ServerDoor(world, client).answer(run, APPROVE)

    assert "waits at APPROVING under version" in told.refused
    assert unharmed(world, run)


def unharmed(world: World, run: str) -> bool:
    """The run still waits where it waited, and the old code can finish it."""
    door = GraphDoor(world)
    return door.look(run).next == ("APPROVING",) and door.answer(run, APPROVE).status == "COMPLETED"


def python(world: World, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The other version's code, in a process of its own."""
    env = {**world.env, "PYTHONPATH": str(folder), "PATH": "/usr/bin:/bin"}
    return subprocess.run([sys.executable, *words], cwd=folder, env=env, capture_output=True, text=True, check=False)
