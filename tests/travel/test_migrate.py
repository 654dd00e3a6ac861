"""`fermata migrate --dry-run`: every unfinished run is judged against the code as it is now, and nothing is changed."""

import json
from pathlib import Path
from typing import Any

import pytest

from host.exits import Exit
from tests.support.dev_server import copy_project
from tests.support.doors import APPROVE, TRIP, CommandDoor, GraphDoor, World
from tests.travel.test_renamed_state import python

MIGRATE = ("-c", "from host.cli import main; main()", "migrate")


def changed(folder: Path, file: str, old: str, new: str) -> Path:
    """The project with one line of it changed."""
    place = folder / file
    text = place.read_text(encoding="utf-8")
    assert old in text
    place.write_text(text.replace(old, new), encoding="utf-8")
    return folder


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return copy_project(tmp_path / "changed")


def judged(world: World, folder: Path, run: str) -> dict[str, Any]:
    done = python(world, folder, *MIGRATE, "--dry-run", "travel", "--json")
    assert done.returncode == Exit.ENDED_WELL, done.stdout + done.stderr
    found: dict[str, Any] = next(one for one in json.loads(done.stdout)["runs"] if one["run"] == run)
    return found


def test_under_the_same_code_a_run_continues(world: World, project: Path) -> None:
    run = CommandDoor(world).start({"trip": TRIP})

    told = judged(world, project, run)

    assert (told["verdict"], told["waits_at"], told["changes"]) == ("continues", ["APPROVING"], [])


def test_a_gate_that_gives_more_changes_is_compatible_and_told(world: World, project: Path) -> None:
    run = GraphDoor(world).start({"trip": TRIP})

    told = judged(world, changed(project, "graphs/cast.py", "changes=3", "changes=4"), run)

    assert told["verdict"] == "changed but compatible"
    assert told["changes"] == ["APPROVING.changes: 3 then, 4 now"]


def test_a_renamed_gate_is_a_state_gone_and_what_it_would_map_to_is_told_where_declared(
    world: World, project: Path
) -> None:
    run = GraphDoor(world).start({"trip": TRIP})

    changed(project, "state/travel.py", 'APPROVING: Final = "APPROVING"', 'APPROVING: Final = "CONFIRMING"')
    silent = judged(world, project, run)
    changed(
        project, "graphs/cast.py", "            changes=3,\n", '            changes=3, renamed_from=("APPROVING",),\n'
    )
    declared = judged(world, project, run)

    assert (silent["verdict"], silent["maps_to"]) == ("state gone", {})
    assert (declared["verdict"], declared["maps_to"]) == ("state gone", {"APPROVING": "CONFIRMING"})
    assert GraphDoor(world).answer(run, APPROVE).status == "COMPLETED"


def test_without_dry_run_it_is_refused_in_one_line(world: World, project: Path) -> None:
    done = python(world, project, *MIGRATE)

    assert done.returncode == Exit.BAD_INPUT
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_workflow_that_is_not_there_is_one_line(world: World, project: Path) -> None:
    done = python(world, project, *MIGRATE, "--dry-run", "travle")

    assert done.returncode == Exit.BAD_INPUT
    assert "did you mean 'travel'?" in done.stderr
