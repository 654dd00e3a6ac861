"""A process killed around a commit: whichever door goes on, each part is booked once."""

from pathlib import Path
from typing import Any

import pytest
from langgraph_sdk import get_sync_client

from host.exits import Exit
from tests.support import warm
from tests.support.dev_server import DevServer, copy_project, dev_server
from tests.support.doors import APPROVE, TRIP, CommandDoor, GraphDoor, ServerDoor, World
from tests.travel.processes import (
    ONE_OF_EACH,
    answer_bare,
    approve_without_waiting,
    command,
    kill_at_the_hotel,
    waiting,
)
from tools.booking.sandbox.faults import Rule


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
