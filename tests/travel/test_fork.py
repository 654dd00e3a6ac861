"""`fermata fork`: another way from a checkpoint of a trip; what the older run booked stays booked, come what may."""

from pathlib import Path
from typing import Any

import pytest

import fermata
from host.exits import Exit
from reliability.ledger import ledger, requests
from tests.support import warm
from tests.support.doors import APPROVE, TRIP, CommandDoor, GraphDoor, World
from tests.travel.processes import ONE_OF_EACH, kill_at_the_hotel, waiting
from tools.booking.sandbox.faults import Rule


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "processes"


@pytest.fixture
def booked(world: World) -> str:
    """A trip that was approved and booked."""
    door = GraphDoor(world)
    run = door.start({"trip": TRIP})
    assert door.answer(run, APPROVE).status == "COMPLETED"
    return run


def told(world: World, folder: Path, *words: str, code: int = Exit.ENDED_WELL) -> dict[str, Any]:
    done = warm.fermata(folder, world.env, *words, "--json").wait()
    assert done.code == code, done.out + done.err
    return done.json


def checkpoint(world: World, folder: Path, run: str, phase: str) -> str:
    """Where that state comes next."""
    moments = told(world, folder, "history", run)["checkpoints"]
    return next(str(moment["checkpoint"]) for moment in moments if moment["entered"] == [phase])


def forked(world: World, folder: Path, run: str, phase: str) -> dict[str, Any]:
    return told(world, folder, "fork", run, "--at", checkpoint(world, folder, run, phase), "--as", "lee@travel")


def test_a_fork_from_before_the_gate_is_approved_anew_and_both_trips_are_booked(
    world: World, folder: Path, booked: str
) -> None:
    made = forked(world, folder, booked, "APPROVING")

    paused = told(world, folder, "resume", made["id"], code=Exit.PAUSED)
    untouched = dict(world.booked(made["id"]))
    ended = told(world, folder, "approve", waiting(made["id"]), "--as", "kim@travel")

    assert paused["next"] == ["APPROVING"]
    assert untouched == {}
    assert (ended["status"], ended["forked_from"]) == ("COMPLETED", booked)
    assert world.booked(made["id"]) == world.booked(booked) == ONE_OF_EACH
    assert world.calls("book/flight", booked) == 1
    asked = {run: ledger().call(requests.of_run, run)[0] for run in (booked, made["id"])}
    assert asked[booked].id != asked[made["id"]].id
    assert asked[made["id"]].requester == "lee"


def test_a_fork_that_is_rolled_back_leaves_the_older_trip_as_it_is(world: World, folder: Path, booked: str) -> None:
    made = forked(world, folder, booked, "APPROVING")
    told(world, folder, "resume", made["id"], code=Exit.PAUSED)
    world.faults(Rule("book", "refuse", kind="car", reason="sold out"))

    told(world, folder, "approve", waiting(made["id"]), "--as", "kim@travel", code=Exit.ROLLED_BACK)

    assert world.booked(made["id"]) == {}
    assert world.commits(made["id"]) == {"flight": 1, "hotel": 1}
    assert world.booked(booked) == ONE_OF_EACH


def test_a_fork_from_the_middle_is_not_covered_by_the_old_approval_and_leaves_the_older_runs_flight(
    world: World, folder: Path, booked: str
) -> None:
    made = forked(world, folder, booked, "BOOKING_HOTEL")

    ended = told(world, folder, "resume", made["id"], code=Exit.ROLLED_BACK)

    before = checkpoint(world, folder, booked, "APPROVING")
    (note,) = made["notes"]
    assert note.startswith("BOOKING_CAR, BOOKING_HOTEL will be refused: what was approved at APPROVING")
    assert before in note
    assert "nobody approved BOOKING_HOTEL at APPROVING" in ended["outcomes"]["BOOKING_HOTEL"]["reason"]
    assert f"what run {booked} had booked is still booked" in ended["message"]
    assert world.calls("book/hotel", made["id"]) == 0
    assert world.booked(booked) == ONE_OF_EACH
    assert sum(world.calls(f"cancel/{kind}", booked) for kind in ONE_OF_EACH) == 0


def test_a_run_that_was_cut_short_goes_on_after_its_fork_has_failed(world: World, folder: Path) -> None:
    run = CommandDoor(world).start({"trip": TRIP})
    world.faults(Rule("book", "hold_before", kind="hotel"))
    driving = warm.fermata(folder, world.env, "approve", waiting(run), "--as", "kim@travel", "--json")
    kill_at_the_hotel(world, driving.kill)

    made = forked(world, folder, run, "BOOKING_HOTEL")
    told(world, folder, "resume", made["id"], code=Exit.ROLLED_BACK)
    told(world, folder, "resume", run)

    assert world.commits(run) == ONE_OF_EACH
    assert world.booked(run) == ONE_OF_EACH
    assert world.booked(made["id"]) == {}


def test_a_cancelled_fork_undoes_nothing_of_the_older_run(world: World, folder: Path, booked: str) -> None:
    made = forked(world, folder, booked, "BOOKING_CAR")

    told(world, folder, "cancel", made["id"], "--as", "kim@travel", code=Exit.ROLLED_BACK)

    assert world.booked(booked) == ONE_OF_EACH


def test_people_are_told_the_new_id_what_to_know_and_what_to_do_next(world: World, folder: Path, booked: str) -> None:
    at = checkpoint(world, folder, booked, "BOOKING_HOTEL")

    done = warm.fermata(folder, world.env, "fork", booked[:8], "--at", at).wait()

    first, *_, last = done.out.strip().splitlines()
    new = last.removeprefix("go on with: fermata resume ")
    assert done.code == Exit.ENDED_WELL
    assert first == f"run {new} forked from {booked} at {at}"
    assert "    note: BOOKING_CAR, BOOKING_HOTEL will be refused" in done.out
    lines = warm.fermata(folder, world.env, "history", new).wait().out
    assert f"[forked from {booked}]" in lines


def test_python_forks_too(world: World, folder: Path, booked: str) -> None:
    at = checkpoint(world, folder, booked, "APPROVING")
    app = fermata.workflow("travel")

    made = app.fork(booked, at)
    paused = app.resume(made.run.id)

    assert made.run.forked_from == booked
    assert paused.next == ("APPROVING",)


@pytest.mark.parametrize(
    ("run", "at", "line"),
    [
        ("00000000", "1f1", "there is no run '00000000'"),
        ("{booked}", "nonsense", "has no checkpoint 'nonsense'"),
        ("{booked}", "1", "checkpoints of run {booked} begin with '1'; give more characters"),
        ("{booked}", "{others}", "has no checkpoint '{others}'"),
        ("{booked}", "{end}", "nothing comes after checkpoint {end} of run {booked}"),
    ],
)
def test_what_cannot_be_forked_is_one_line_and_nothing_is_made(
    run: str, at: str, line: str, world: World, folder: Path, booked: str
) -> None:
    other = GraphDoor(world).start({"trip": TRIP})
    others = checkpoint(world, folder, other, "APPROVING")
    end = told(world, folder, "history", booked)["checkpoints"][-1]["checkpoint"]
    names = {"booked": booked, "others": others, "end": end}
    before = told(world, folder, "runs")["runs"]

    done = warm.fermata(folder, world.env, "fork", run.format(**names), "--at", at.format(**names)).wait()

    assert done.code == Exit.BAD_INPUT
    assert line.format(**names) in done.err
    assert len(done.err.strip().splitlines()) == 1
    assert told(world, folder, "runs")["runs"] == before
