"""`fermata migrate`: every unfinished run is judged against the code as it is now, and moved where that is safe."""

import json
from pathlib import Path
from typing import Any

import pytest

from host.exits import Exit
from tests.support import warm
from tests.support.dev_server import copy_project
from tests.support.doors import APPROVE, TRIP, CommandDoor, GraphDoor, World
from tests.travel.processes import ONE_OF_EACH, kill_at_the_hotel, waiting
from tests.travel.test_renamed_state import python
from tools.booking.sandbox.faults import Rule

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


@pytest.mark.certify
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


@pytest.fixture
def alone(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """A home that has no other runs in it than this test's."""
    env = {**world.env, "FERMATA_HOME": str(tmp_path / "alone")}
    monkeypatch.setenv("FERMATA_HOME", env["FERMATA_HOME"])
    return World(tmp_path / "alone", world.booking, env)


@pytest.fixture
def renamed(project: Path) -> Path:
    """The project after somebody renamed the gate, the hotel's booking and its undo, and said so."""
    cast, declared = "graphs/cast.py", '            changes=3, renamed_from=("APPROVING",),\n'
    for old, new in (
        ("APPROVING", "CONFIRMING"),
        ("BOOKING_HOTEL", "TAKING_ROOM"),
        ("CANCELLING_HOTEL", "GIVING_BACK"),
    ):
        changed(project, "state/travel.py", f'{old}: Final = "{old}"', f'{old}: Final = "{new}"')
    changed(project, cast, "            changes=3,\n", declared)
    hotel = 'hotel = booking_effect("hotel", Phase.BOOKING_HOTEL, Phase.CANCELLING_HOTEL, booking_service)'
    changed(project, cast, hotel, f'{hotel}\n    hotel = replace(hotel, renamed_from=("BOOKING_HOTEL",))')
    undo = 'cancelling("hotel", Phase.CANCELLING_HOTEL, Phase.BOOKING_HOTEL, booking_service)'
    changed(project, cast, undo, f'replace({undo}, renamed_from=("CANCELLING_HOTEL",))')
    return changed(project, cast, "from dataclasses import dataclass", "from dataclasses import dataclass, replace")


def migrated(world: World, folder: Path, code: int = Exit.ENDED_WELL) -> list[dict[str, Any]]:
    done = python(world, folder, *MIGRATE, "travel", "--json")
    assert done.returncode == code, done.stdout + done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)["runs"]
    return found


def in_new_code(world: World, folder: Path, *words: str, code: int = Exit.ENDED_WELL) -> dict[str, Any]:
    done = python(world, folder, *MIGRATE[:2], *words, "--json")
    assert done.returncode == code, done.stdout + done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_a_trip_that_waits_at_a_renamed_gate_is_moved_approved_under_its_old_request_and_booked_once(
    alone: World, renamed: Path
) -> None:
    run = CommandDoor(alone).start({"trip": TRIP})
    request = waiting(run)

    (moved,) = migrated(alone, renamed)
    shown = in_new_code(alone, renamed, "show", run)
    refused = CommandDoor(alone).go_on(run).refused
    ended = in_new_code(alone, renamed, "approve", request, "--as", "kim@travel")

    assert (moved["result"], moved["waits_at"]) == ("moved", ["CONFIRMING"])
    assert (shown["waits_for"][0]["request"], shown["phase"], shown["version"]) == (request, "CONFIRMING", moved["now"])
    assert "waits at CONFIRMING under version" in refused
    assert ended["status"] == "COMPLETED"
    assert alone.commits(run) == ONE_OF_EACH


@pytest.mark.certify
def test_a_hotel_booked_before_its_state_was_renamed_is_not_booked_again_and_its_undo_finds_it(
    alone: World, renamed: Path, tmp_path: Path
) -> None:
    run = CommandDoor(alone).start({"trip": TRIP})
    alone.faults(Rule("book", "hold_before", kind="car"))
    driving = warm.fermata(tmp_path / "said", alone.env, "approve", waiting(run), "--as", "kim@travel", "--json")
    kill_at_the_hotel(alone, driving.kill, release=False)

    (moved,) = migrated(alone, renamed)
    ended = in_new_code(alone, renamed, "cancel", run, code=Exit.ROLLED_BACK)
    alone.booking.faults.holds.release()

    assert moved["result"] == "moved"
    assert ended["outcomes"]["TAKING_ROOM"]["key"] == f"{run}:BOOKING_HOTEL:1"
    assert alone.commits(run)["hotel"] == 1
    assert alone.booked(run) == {}


@pytest.mark.certify
def test_a_killed_booking_of_a_renamed_state_is_found_under_its_old_key(
    alone: World, renamed: Path, tmp_path: Path
) -> None:
    run = CommandDoor(alone).start({"trip": TRIP})
    alone.faults(Rule("book", "hold_after", kind="hotel"))
    driving = warm.fermata(tmp_path / "said", alone.env, "approve", waiting(run), "--as", "kim@travel", "--json")
    kill_at_the_hotel(alone, driving.kill)

    (moved,) = migrated(alone, renamed)
    ended = in_new_code(alone, renamed, "resume", run)

    assert moved["waits_at"] == ["TAKING_ROOM"]
    assert ended["status"] == "COMPLETED"
    assert alone.commits(run) == ONE_OF_EACH


def test_a_run_that_a_living_process_drives_is_left_alone_and_told(alone: World, renamed: Path, tmp_path: Path) -> None:
    run = CommandDoor(alone).start({"trip": TRIP})
    alone.faults(Rule("book", "hold_before", kind="hotel"))
    driving = warm.fermata(tmp_path / "said", alone.env, "approve", waiting(run), "--as", "kim@travel", "--json")
    assert alone.booking.faults.holds.arrived()

    (left,) = migrated(alone, renamed, code=Exit.REFUSED)
    alone.booking.faults.holds.release()
    driven = driving.wait()

    assert left["result"] == "left"
    assert "is being driven by process" in left["why"]
    assert driven.code in (Exit.ENDED_WELL, Exit.ROLLED_BACK), "it went its own way; a call may be held for 10 s only"
    assert driven.code == Exit.ROLLED_BACK or alone.commits(run) == ONE_OF_EACH


@pytest.mark.certify
def test_people_read_one_line_a_run_and_the_second_time_there_is_nothing_to_do(alone: World, renamed: Path) -> None:
    run = CommandDoor(alone).start({"trip": TRIP})

    first, second = (python(alone, renamed, *MIGRATE) for _ in range(2))

    (line,) = first.stdout.splitlines()
    assert line.startswith("moved  travel ")
    assert f"run {run} at CONFIRMING: APPROVING is now CONFIRMING; BOOKING_HOTEL is now TAKING_ROOM" in line
    assert second.stdout.splitlines() == [f"unchanged  travel {line.split()[4]}  run {run} at CONFIRMING"]
    assert (first.returncode, second.returncode) == (Exit.ENDED_WELL, Exit.ENDED_WELL)


def test_what_was_not_declared_is_left_to_a_person_and_the_old_code_finishes_it(alone: World, project: Path) -> None:
    run = GraphDoor(alone).start({"trip": TRIP})
    changed(project, "state/travel.py", 'APPROVING: Final = "APPROVING"', 'APPROVING: Final = "CONFIRMING"')

    done = python(alone, project, *MIGRATE)

    assert done.returncode == Exit.REFUSED
    assert done.stdout.startswith("needs a person  travel ")
    assert "it waits at APPROVING, which is gone and was not declared as renamed" in done.stdout
    assert GraphDoor(alone).answer(run, APPROVE).status == "COMPLETED"


def test_a_workflow_that_is_not_there_is_one_line(world: World, project: Path) -> None:
    done = python(world, project, *MIGRATE, "--dry-run", "travle")

    assert done.returncode == Exit.BAD_INPUT
    assert "did you mean 'travel'?" in done.stderr
