"""Runs that several real processes share: paused in one, decided in another, killed in the middle, decided twice."""

import json
import sys
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from langgraph_sdk import get_sync_client

from host.exits import Exit
from reliability.ledger import ledger, requests
from tests.support import warm
from tests.support.dev_server import DevServer, copy_project, dev_server
from tests.support.doors import APPROVE, TRIP, CommandDoor, Door, GraphDoor, ServerDoor, World
from tools.booking.sandbox.faults import Rule

ONE_OF_EACH = {"flight": 1, "hotel": 1, "car": 1}


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


@pytest.mark.parametrize("moment", ["hold_before", "hold_after"])
def test_a_command_killed_around_the_hotels_commit_is_resumed_with_each_part_booked_once(
    moment: Any, world: World, tmp_path: Path
) -> None:
    run = CommandDoor(world).start({"trip": TRIP})
    world.faults(Rule("book", moment, kind="hotel"))
    driving = command(world, tmp_path, "approve", waiting(run), "--as", "kim@travel", "--json")

    kill_at_the_hotel(world, driving.kill)
    resumed = command(world, tmp_path, "resume", run, "--json").wait()

    assert resumed.code == Exit.ENDED_WELL, resumed.out
    assert world.commits(run) == ONE_OF_EACH


@pytest.mark.parametrize("moment", ["hold_before", "hold_after"])
def test_a_bare_ainvoke_killed_around_the_hotels_commit_goes_on_with_each_part_booked_once(
    moment: Any, world: World, tmp_path: Path
) -> None:
    door = GraphDoor(world)
    run = door.start({"trip": TRIP})
    world.faults(Rule("book", moment, kind="hotel"))
    driving = warm.start(tmp_path / "processes", world.env, answer_bare, run, APPROVE)

    kill_at_the_hotel(world, driving.kill)
    ended = door.go_on(run)

    assert ended.status == "COMPLETED", ended.refused
    assert world.commits(run) == ONE_OF_EACH


@pytest.mark.parametrize("moment", [pytest.param("hold_before", marks=pytest.mark.certify), "hold_after"])
def test_a_dev_server_killed_around_the_hotels_commit_goes_on_after_a_restart(
    moment: Any, world: World, tmp_path: Path
) -> None:
    folder = copy_project(tmp_path / "project")
    with dev_server(folder, world.env) as server:
        with get_sync_client(url=server.url) as client:
            run = ServerDoor(world, client).start({"trip": TRIP})
        world.faults(Rule("book", moment, kind="hotel"))
        approve_without_waiting(server, run)
        kill_at_the_hotel(world, server.kill)

    with dev_server(folder, world.env) as again, get_sync_client(url=again.url) as client:
        client.threads.create(thread_id=run, graph_id="travel", if_exists="do_nothing")
        ended = ServerDoor(world, client).go_on(run)

    assert ended.status == "COMPLETED", ended.refused
    assert world.commits(run) == ONE_OF_EACH


def test_a_run_that_a_killed_command_left_behind_is_finished_by_the_dev_server(
    world: World, tmp_path: Path, shared_server: DevServer
) -> None:
    run = CommandDoor(world).start({"trip": TRIP})
    world.faults(Rule("book", "hold_after", kind="hotel"))
    driving = command(world, tmp_path, "approve", waiting(run), "--as", "kim@travel", "--json")

    kill_at_the_hotel(world, driving.kill)
    with get_sync_client(url=shared_server.url) as client:
        client.threads.create(thread_id=run, graph_id="travel", if_exists="do_nothing")
        ended = ServerDoor(world, client).go_on(run)

    assert ended.status == "COMPLETED", ended.refused
    assert world.commits(run) == ONE_OF_EACH


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


@pytest.mark.parametrize(
    ("kind", "undone"), [("flight", {}), ("hotel", {"flight": 1}), ("car", {"flight": 1, "hotel": 1})]
)
def test_a_run_cancelled_while_a_part_is_being_booked_undoes_what_was_booked(
    kind: Any, undone: dict[str, int], world: World, tmp_path: Path
) -> None:
    run = CommandDoor(world).start({"trip": TRIP})
    world.faults(Rule("book", "hold_before", kind=kind))
    driving = command(world, tmp_path, "approve", waiting(run), "--as", "kim@travel", "--json")

    kill_at_the_hotel(world, driving.kill, release=False)
    cancelled = command(world, tmp_path, "cancel", run, "--as", "kim@travel", "--json").wait()
    world.booking.faults.holds.release()

    assert cancelled.code == Exit.ROLLED_BACK, cancelled.out
    assert world.booked(run) == {}
    assert world.commits(run) == undone  # the call that was still under way met a tombstone


def test_a_run_cancelled_while_another_process_drives_it_is_undone_by_that_one(world: World, tmp_path: Path) -> None:
    run = CommandDoor(world).start({"trip": TRIP})
    world.faults(Rule("book", "hold_after", kind="hotel"))
    driving = command(world, tmp_path, "approve", waiting(run), "--as", "kim@travel", "--json")

    assert world.booking.faults.holds.arrived()
    cancelled = command(world, tmp_path, "cancel", run, "--as", "kim@travel", "--json").wait()
    world.booking.faults.holds.release()
    driven = driving.wait()

    assert cancelled.code == Exit.PAUSED
    assert driven.code == Exit.ROLLED_BACK, driven.out
    assert world.booked(run) == {}
    assert world.commits(run) == {"flight": 1, "hotel": 1}


def test_a_cancelled_run_whose_undo_is_stuck_waits_for_an_operator_like_any_other(world: World, tmp_path: Path) -> None:
    run = CommandDoor(world).start({"trip": TRIP})
    stuck = Rule("cancel", "refuse", kind="flight", times=None, reason="closed on Sundays")
    world.faults(Rule("book", "hold_before", kind="hotel"), stuck)
    driving = command(world, tmp_path, "approve", waiting(run), "--as", "kim@travel", "--json")
    kill_at_the_hotel(world, driving.kill, release=False)

    cancelled = command(world, tmp_path, "cancel", run, "--as", "kim@travel", "--json").wait()
    world.booking.faults.holds.release()
    world.faults()
    resumed = command(world, tmp_path, "resume", run, "--json").wait()

    assert cancelled.code == Exit.NEEDS_OPERATOR, cancelled.out
    assert resumed.code == Exit.ROLLED_BACK, resumed.out
    assert world.booked(run) == {}


def test_a_run_cancelled_while_it_waits_is_declined_at_once(door: Door, world: World, tmp_path: Path) -> None:
    run = door.start({"trip": TRIP})

    cancelled = command(world, tmp_path, "cancel", run, "--as", "kim@travel", "--json").wait()

    assert cancelled.code == Exit.DECLINED, cancelled.out
    assert door.look(run).status == "DECLINED"
    assert world.commits(run) == {}


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


def command(world: World, tmp_path: Path, *words: str) -> warm.Process:
    return warm.fermata(tmp_path / "processes", world.env, *words)


def kill_at_the_hotel(world: World, kill: Callable[[], None], *, release: bool = True) -> None:
    """SIGKILL at the very moment when the service holds the call back; then the call goes its way."""
    assert world.booking.faults.holds.arrived(), "nobody called"
    kill()
    if release:
        world.booking.faults.holds.release()


def waiting(run: str) -> str:
    """The request that the run waits for."""
    return ledger().call(requests.inbox, run)[0].id


def decision(run: str) -> requests.Request:
    return ledger().call(requests.of_run, run)[0]


def answer_bare(run: str, value: Any, barrier: Any = None) -> int:
    """In a process of its own: resume with a bare `graph.ainvoke`."""
    import asyncio

    from langgraph.types import Command

    from graphs.travel import graph
    from host.checkpoints import open_saver
    from reliability.errors import FermataError

    async def resume() -> int:
        async with open_saver() as saver:
            bare = graph.copy(update={"checkpointer": saver})
            if barrier is not None:
                barrier.wait(30)
            try:
                await bare.ainvoke(Command(resume=value), {"configurable": {"thread_id": run}})
            except FermataError as refused:
                sys.stderr.write(str(refused))
                return int(Exit.REFUSED)
            return 0

    return asyncio.run(resume())


def approve_without_waiting(server: DevServer, run: str) -> None:
    with get_sync_client(url=server.url) as client:
        client.runs.create(run, "travel", command={"resume": APPROVE})


def test_a_run_nobody_began_cannot_be_resumed(world: World, tmp_path: Path) -> None:
    unknown = str(uuid.uuid4())

    done = command(world, tmp_path, "resume", unknown, "--json").wait()

    assert done.code == Exit.BAD_INPUT
    assert unknown in done.json["error"]
