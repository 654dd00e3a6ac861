"""A run that is cancelled undoes what it booked, whoever drives it at that moment."""

from pathlib import Path
from typing import Any

import pytest

from host.exits import Exit
from tests.support.doors import TRIP, CommandDoor, Door, World
from tests.travel.processes import command, kill_at_the_hotel, waiting
from tools.booking.sandbox.faults import Rule


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
