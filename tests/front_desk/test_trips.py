"""A trip that is asked for at the front desk: the workflow inside it keeps every promise of a run of its own."""

from pathlib import Path
from typing import Any

import pytest
from langgraph_sdk import get_sync_client

from host.exits import Exit
from reliability.ledger import ledger, requests, runs
from tests.support import warm
from tests.support.dev_server import DevServer
from tests.support.doors import APPROVE, CommandDoor, Door, GraphDoor, ServerDoor, World
from tools.booking.sandbox.faults import Rule

ASK = "Book a trip from Seoul to Tokyo, 2031-05-16 to 2031-05-19, two adults"
ANOTHER = "Book a trip from Seoul to Osaka, 2031-06-16 to 2031-06-19, two adults"
한글 = "2031년 5월 16일부터 19일까지 서울에서 도쿄로 성인 2명 여행 예약해 줘"
ONE_OF_EACH = {"flight": 1, "hotel": 1, "car": 1}


def test_a_trip_is_routed_approved_and_booked_and_the_run_ends_as_the_trip_did(door: Door, world: World) -> None:
    run = door.start({"ask": 한글 if isinstance(door, GraphDoor) else ASK})
    waiting = door.look(run)

    ended = door.answer(run, APPROVE)

    assert waiting.interrupt is not None, waiting
    assert waiting.interrupt["action_requests"][0]["name"] == "book_trip"
    assert ended.status == "COMPLETED", ended.refused
    assert world.commits(run) == ONE_OF_EACH


def test_the_key_of_a_booking_names_the_way_that_leads_to_it(desk: GraphDoor, world: World) -> None:
    run = desk.start({"ask": ASK})

    desk.answer(run, APPROVE)

    keys = {str(booking["key"]) for booking in world.booking.held() if str(booking["key"]).startswith(run)}
    assert keys == {f"{run}:travel/BOOKING_{kind}:1" for kind in ("FLIGHT", "HOTEL", "CAR")}


def test_a_trip_that_is_rolled_back_says_so_to_whoever_started_the_desk(world: World, tmp_path: Path) -> None:
    world.faults(Rule("book", "refuse", kind="car", reason="no cars left"))
    door = CommandDoor(world, "front_desk")
    run = door.start({"ask": ASK})

    done = command(world, tmp_path, "approve", waiting(run), "--as", "kim@travel", "--json").wait()

    assert done.code == Exit.ROLLED_BACK
    assert (done.json["status"], done.json["phase"]) == ("ROLLED_BACK", "ANSWERED")
    assert "no cars left" in done.json["message"]
    assert done.json["outcomes"]["travel/CANCELLING_HOTEL"]["result"] == "undone"
    assert world.booked(run) == {}
    assert ledger().call(runs.get, run).status == "ROLLED_BACK"


def test_what_waits_inside_is_found_in_the_inbox_and_shown_by_its_path(world: World, tmp_path: Path) -> None:
    run = CommandDoor(world, "front_desk").start({"ask": ASK})

    listed = command(world, tmp_path, "inbox", "--json").wait().json["requests"]
    shown = command(world, tmp_path, "show", run, "--json").wait().json

    assert [asked["path"] for asked in listed if asked["run"] == run] == ["travel/APPROVING"]
    assert (shown["phase"], shown["next"]) == ("travel/APPROVING", ["travel/APPROVING"])
    assert {"travel/PLANNING", "travel/SEARCHING"} <= {cost["phase"] for cost in shown["costs"]}


def test_the_costs_and_the_history_tell_of_the_states_inside(world: World, tmp_path: Path) -> None:
    run = CommandDoor(world, "front_desk").start({"ask": ASK})
    ended = command(world, tmp_path, "approve", waiting(run), "--as", "kim@travel", "--json").wait().json

    told = command(world, tmp_path, "history", run, "--json").wait().json

    costs = {cost["phase"]: cost for cost in ended["costs"]}
    assert list(costs)[:4] == ["GUARDING", "ROUTING", "travel", "travel/PLANNING"]
    assert costs["travel/PLANNING"]["calls"] == 1
    left = [state for moment in told["checkpoints"] for state in moment["left"]]
    assert [state for state in left if state.startswith("travel/BOOKING")] == [
        "travel/BOOKING_FLIGHT",
        "travel/BOOKING_HOTEL",
        "travel/BOOKING_CAR",
    ]
    decided = [who for moment in told["checkpoints"] for who in moment["decided"]]
    assert decided == ["kim@travel: approve"]


@pytest.mark.parametrize("moment", ["hold_before", "hold_after"])
def test_a_command_killed_around_the_hotel_inside_is_resumed_with_each_part_booked_once(
    moment: Any, world: World, tmp_path: Path
) -> None:
    run = CommandDoor(world, "front_desk").start({"ask": ASK})
    world.faults(Rule("book", moment, kind="hotel"))
    driving = command(world, tmp_path, "approve", waiting(run), "--as", "kim@travel", "--json")

    kill_at_the_hotel(world, driving)
    resumed = command(world, tmp_path, "resume", run, "--json").wait()

    assert resumed.code == Exit.ENDED_WELL, resumed.out + resumed.err
    assert world.commits(run) == ONE_OF_EACH


def test_a_run_killed_inside_is_finished_by_a_bare_ainvoke(desk: GraphDoor, world: World, tmp_path: Path) -> None:
    run = desk.start({"ask": ASK})
    world.faults(Rule("book", "hold_after", kind="hotel"))
    driving = command(world, tmp_path, "approve", waiting(run), "--as", "kim@travel", "--json")

    kill_at_the_hotel(world, driving)
    ended = desk.go_on(run)

    assert ended.status == "COMPLETED", ended.refused
    assert world.commits(run) == ONE_OF_EACH


def test_a_run_killed_inside_is_finished_by_the_dev_server(
    world: World, tmp_path: Path, shared_server: DevServer
) -> None:
    run = CommandDoor(world, "front_desk").start({"ask": ASK})
    world.faults(Rule("book", "hold_after", kind="hotel"))
    driving = command(world, tmp_path, "approve", waiting(run), "--as", "kim@travel", "--json")

    kill_at_the_hotel(world, driving)
    with get_sync_client(url=shared_server.url) as client:
        client.threads.create(thread_id=run, graph_id="front_desk", if_exists="do_nothing")
        ended = ServerDoor(world, client, "front_desk").go_on(run)

    assert ended.status == "COMPLETED", ended.refused
    assert world.commits(run) == ONE_OF_EACH


def test_a_decision_that_another_process_took_is_found_by_the_run_inside(
    door: Door, world: World, tmp_path: Path
) -> None:
    run = door.start({"ask": ASK})
    voted = command(world, tmp_path, "approve", waiting(run), "--as", "kim@travel", "--no-resume", "--json").wait()

    ended = door.go_on(run)

    assert voted.json["status"] == "approved"
    assert ended.status == "COMPLETED", ended.refused
    assert world.commits(run) == ONE_OF_EACH


def test_a_run_cancelled_while_the_hotel_inside_is_booked_undoes_what_was_booked(world: World, tmp_path: Path) -> None:
    run = CommandDoor(world, "front_desk").start({"ask": ASK})
    world.faults(Rule("book", "hold_before", kind="hotel"))
    driving = command(world, tmp_path, "approve", waiting(run), "--as", "kim@travel", "--json")

    kill_at_the_hotel(world, driving, release=False)
    cancelled = command(world, tmp_path, "cancel", run, "--as", "kim@travel", "--json").wait()
    world.booking.faults.holds.release()

    assert cancelled.code == Exit.ROLLED_BACK, cancelled.out
    assert world.booked(run) == {}


def test_a_stuck_undo_inside_waits_for_an_operator_and_is_tried_again(world: World, tmp_path: Path) -> None:
    world.faults(Rule("book", "refuse", kind="car"), Rule("cancel", "refuse", kind="hotel", times=None))
    run = CommandDoor(world, "front_desk").start({"ask": ASK})
    stuck = command(world, tmp_path, "approve", waiting(run), "--as", "kim@travel", "--json").wait()

    world.faults()
    resumed = command(world, tmp_path, "resume", run, "--json").wait()

    assert (stuck.code, stuck.json["phase"]) == (Exit.NEEDS_OPERATOR, "travel/NEEDS_OPERATOR")
    assert resumed.code == Exit.ROLLED_BACK, resumed.out
    assert world.booked(run) == {}


def test_a_second_trip_of_one_conversation_is_asked_for_and_booked_like_the_first(
    desk: GraphDoor, world: World
) -> None:
    run = desk.start({"ask": ASK})
    desk.answer(run, APPROVE)

    desk.say(run, {"ask": ANOTHER})
    ended = desk.answer(run, APPROVE)

    assert ended.status == "COMPLETED", ended.refused
    assert world.booked(run) == {"flight": 2, "hotel": 2, "car": 2}
    assert [asked.path for asked in ledger().call(requests.of_run, run)] == ["travel/APPROVING"] * 2


def test_the_same_trip_asked_for_twice_is_two_trips(desk: GraphDoor, world: World) -> None:
    run = desk.start({"ask": ASK})
    desk.answer(run, APPROVE)

    desk.say(run, {"ask": ASK})
    ended = desk.answer(run, APPROVE)

    assert ended.status == "COMPLETED", ended.refused
    assert world.booked(run) == {"flight": 2, "hotel": 2, "car": 2}


def test_a_new_request_instead_of_a_decision_is_asked_for_and_the_older_one_books_nothing(
    desk: GraphDoor, world: World, tmp_path: Path
) -> None:
    run = desk.start({"ask": ASK})
    older = waiting(run)

    asked = desk.say(run, {"ask": ANOTHER})
    late = command(world, tmp_path, "approve", older, "--as", "kim@travel", "--no-resume", "--json").wait()
    ended = desk.answer(run, APPROVE)

    assert asked.interrupt is not None and "Osaka" in asked.interrupt["action_requests"][0]["description"]
    assert late.code in (Exit.ENDED_WELL, Exit.REFUSED)
    assert ended.status == "COMPLETED", ended.refused
    assert world.commits(run) == ONE_OF_EACH
    assert "Osaka" in ended.values["inside"]["travel"]["messages"][-1]["content"] or "KIX" in str(ended.values)


def command(world: World, tmp_path: Path, *words: str) -> warm.Process:
    return warm.fermata(tmp_path / "processes", world.env, *words)


def kill_at_the_hotel(world: World, driving: warm.Process, *, release: bool = True) -> None:
    """SIGKILL at the very moment when the service holds the call back; then the call goes its way."""
    assert world.booking.faults.holds.arrived(), "nobody called"
    driving.kill()
    if release:
        world.booking.faults.holds.release()


def waiting(run: str) -> str:
    """The request that the run waits for."""
    return ledger().call(requests.inbox, run)[0].id
