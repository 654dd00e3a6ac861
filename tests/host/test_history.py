"""A run's history: what happened, in which order, and who decided, read from the checkpoints alone."""

import json
from pathlib import Path
from typing import Any

import pytest

from host.exits import Exit
from tests.support import warm
from tests.support.booking_server import booking_server
from tests.support.doors import TRIP, GraphDoor, World

GIVEN = json.dumps({"trip": TRIP})
BOOKED = ["BOOKING_FLIGHT", "BOOKING_HOTEL", "BOOKING_CAR"]


@pytest.fixture
def env(home: Path) -> dict[str, str]:
    return {"FERMATA_HOME": str(home)}


@pytest.fixture
def waiting(env: dict[str, str], tmp_path: Path) -> str:
    return str(warm.fermata(tmp_path, env, "run", "travel", "--input", GIVEN, "--json").wait().json["id"])


def moments(env: dict[str, str], tmp_path: Path, run: str) -> list[dict[str, Any]]:
    told = warm.fermata(tmp_path, env, "history", run, "--json").wait()
    assert told.code == Exit.ENDED_WELL
    assert told.json["run"] == run
    found: list[dict[str, Any]] = told.json["checkpoints"]
    return found


def test_the_timeline_tells_each_state_in_order_with_the_way_out_that_was_taken(
    env: dict[str, str], tmp_path: Path, waiting: str
) -> None:
    request = warm.fermata(tmp_path, env, "show", waiting, "--json").wait().json["waits_for"][0]["request"]
    warm.fermata(tmp_path, env, "approve", request, "--as", "kim@travel", "--json").wait()

    told = moments(env, tmp_path, waiting)

    left = [step for moment in told for step in moment["left"].items()]
    assert left == [
        ("PLANNING", "understood"),
        ("SEARCHING", "offers"),
        ("APPROVING", "approved"),
        *((state, "done") for state in BOOKED),
        ("COMPLETED", ""),
    ]
    assert [word for moment in told for word in moment["decided"]] == ["kim@travel: approve"]
    assert "outcomes.BOOKING_HOTEL = done" in [word for moment in told for word in moment["changed"]]
    assert [moment["at"] for moment in told] == sorted(moment["at"] for moment in told)
    assert not any(moment["mark"] or moment["overtaken"] for moment in told)


def test_a_paused_run_ends_at_the_state_that_waits_for_a_person(
    env: dict[str, str], tmp_path: Path, waiting: str
) -> None:
    told = moments(env, tmp_path, waiting)

    assert told[-1]["entered"] == ["APPROVING"]
    assert told[-1]["waits"]
    assert not any(moment["waits"] for moment in told[:-1])


def test_a_change_by_hand_is_marked(env: dict[str, str], tmp_path: Path, home: Path, waiting: str) -> None:
    with booking_server(tmp_path / "booking.sqlite") as booking:
        GraphDoor(World(home, booking, env)).update(waiting, {"reading": "understood"}, "PLANNING")

    told = moments(env, tmp_path, waiting)

    assert [moment["mark"] for moment in told].count("update") == 1
    assert told[-1]["mark"] == "update"


def test_people_read_lines_with_the_checkpoints_id(env: dict[str, str], tmp_path: Path, waiting: str) -> None:
    told = moments(env, tmp_path, waiting)

    lines = warm.fermata(tmp_path, env, "history", waiting[:8]).wait().out

    assert all(moment["checkpoint"] in lines for moment in told)
    assert "SEARCHING (offers) → APPROVING ⏸ waits for a person" in lines


def test_a_run_that_is_not_there_is_one_line(env: dict[str, str], tmp_path: Path) -> None:
    done = warm.fermata(tmp_path, env, "history", "nothing").wait()

    assert done.code == Exit.BAD_INPUT
    assert len(done.err.strip().splitlines()) == 1
