"""Runs that several real processes share: paused in one, decided in another, decided twice, begun together."""

import json
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from langgraph_sdk import get_sync_client

from host.exits import Exit
from reliability.ledger import ledger, requests
from tests.support import warm
from tests.support.dev_server import DevServer
from tests.support.doors import APPROVE, TRIP, CommandDoor, GraphDoor, ServerDoor, World
from tests.travel.processes import ONE_OF_EACH, answer_bare, command, decision, waiting
from tools.booking.sandbox.faults import Rule


def test_a_run_paused_in_one_process_is_decided_in_a_second_and_finished_by_a_third(
    world: World, tmp_path: Path
) -> None:
    run = CommandDoor(world).start({"trip": TRIP})
    request = waiting(run)

    voted = command(world, tmp_path, "approve", request, "--as", "kim@travel", "--no-resume", "--json").wait()
    after_the_vote = world.booked(run)
    finished = command(world, tmp_path, "resume", run, "--json").wait()

    assert voted.json["status"] == "approved"
    assert after_the_vote == {}
    assert finished.code == Exit.ENDED_WELL
    assert world.booked(run) == ONE_OF_EACH
    approved = voted.json["shown"]
    assert all(booking["supplier"] in approved[kind] for kind, booking in finished.json["bookings"].items())


def test_of_two_commands_that_decide_at_the_same_moment_one_decides_and_the_other_is_told(
    world: World, tmp_path: Path
) -> None:
    run = CommandDoor(world).start({"trip": TRIP})
    barrier = warm.Barrier(2)
    words = ("approve", waiting(run), "--json", "--as")

    both = [
        warm.fermata(tmp_path / "processes", world.env, *words, name, barrier=barrier)
        for name in ("kim@travel", "lee@travel")
    ]
    told = sorted((process.wait() for process in both), key=lambda done: done.code)

    assert [done.code for done in told] == [Exit.ENDED_WELL, Exit.REFUSED]
    decided = decision(run)
    assert f"already approved by {decided.decided_by} at {decided.decided_at}" in told[1].json["error"]
    assert world.commits(run) == ONE_OF_EACH


def test_of_two_bare_resumes_at_the_same_moment_one_decides_and_each_part_is_booked_once(
    world: World, tmp_path: Path
) -> None:
    run = GraphDoor(world).start({"trip": TRIP})
    barrier = warm.Barrier(2)

    both = [warm.start(tmp_path / "processes", world.env, answer_bare, run, APPROVE, barrier) for _ in range(2)]
    told = [process.wait() for process in both]

    ended = GraphDoor(world).go_on(run)
    assert ended.status == "COMPLETED", (ended, told)
    assert world.commits(run) == ONE_OF_EACH
    assert sum(len(asked.votes) for asked in ledger().call(requests.of_run, run)) == 1


def test_of_a_command_and_the_dev_server_at_the_same_moment_each_part_is_booked_once(
    world: World, tmp_path: Path, shared_server: DevServer
) -> None:
    with get_sync_client(url=shared_server.url) as client, ThreadPoolExecutor() as pool:
        door = ServerDoor(world, client)
        run = door.start({"trip": TRIP})
        request = waiting(run)

        answered = pool.submit(door.answer, run, APPROVE)
        approved = command(world, tmp_path, "approve", request, "--as", "kim@travel", "--json").wait()
        seen = answered.result()

        ended = CommandDoor(world).look(run)
        ended = ended if ended.status else CommandDoor(world).go_on(run)
    assert ended.status == "COMPLETED", (approved, seen)
    assert world.commits(run) == ONE_OF_EACH
    assert decision(run).status == "approved"


def test_a_run_that_another_process_drives_is_not_driven_twice(world: World, tmp_path: Path) -> None:
    run = CommandDoor(world).start({"trip": TRIP})
    world.faults(Rule("book", "hold_before", kind="hotel"))
    driving = command(world, tmp_path, "approve", waiting(run), "--as", "kim@travel", "--json")
    assert world.booking.faults.holds.arrived()

    second = command(world, tmp_path, "resume", run, "--json").wait()
    world.booking.faults.holds.release()
    first = driving.wait()

    assert second.code == Exit.REFUSED
    assert "is being driven by process" in second.json["error"]
    assert first.code == Exit.ENDED_WELL
    assert world.commits(run) == ONE_OF_EACH


def test_a_first_use_by_many_processes_at_once_makes_one_home(world: World, tmp_path: Path) -> None:
    env = {**world.env, "FERMATA_HOME": str(tmp_path / "fresh")}
    barrier = warm.Barrier(4)
    given = json.dumps({"trip": TRIP})

    together = [
        warm.fermata(tmp_path / "processes", env, "run", "travel", "--input", given, "--json", barrier=barrier)
        for _ in range(4)
    ]

    assert [process.wait().code for process in together] == [Exit.PAUSED] * 4


def test_a_run_nobody_began_cannot_be_resumed(world: World, tmp_path: Path) -> None:
    unknown = str(uuid.uuid4())

    done = command(world, tmp_path, "resume", unknown, "--json").wait()

    assert done.code == Exit.BAD_INPUT
    assert unknown in done.json["error"]
