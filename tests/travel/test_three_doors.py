"""What is promised holds through the command line, a bare `ainvoke` and LangGraph's dev server alike."""

import uuid
from typing import Any

from sqlalchemy import update

from reliability.identity import Voter
from reliability.ledger import ledger, requests, runs
from reliability.ledger.tables import requests as table
from tests.support.doors import APPROVE, TRIP, CommandDoor, Door, GraphDoor, Seen, ServerDoor, World
from tools.booking.sandbox.faults import Rule


def test_an_approved_trip_is_booked_once_as_it_was_approved(door: Door, world: World) -> None:
    run = door.start({"trip": TRIP})
    waiting = door.look(run)

    ended = door.answer(run, APPROVE)

    assert waiting.next == ("APPROVING",)
    assert waiting.interrupt is not None
    assert ended.status == "COMPLETED"
    shown = waiting.interrupt["action_requests"][0]["args"]
    assert {kind: booking["supplier"] in shown[kind] for kind, booking in ended.values["bookings"].items()} == {
        "flight": True,
        "hotel": True,
        "car": True,
    }
    assert world.booked(run) == {"flight": 1, "hotel": 1, "car": 1}


def test_a_refused_car_cancels_the_hotel_and_then_the_flight(door: Door, world: World) -> None:
    world.faults(Rule("book", "refuse", kind="car", reason="no cars left"))
    run = door.start({"trip": TRIP})

    ended = door.answer(run, APPROVE)

    assert ended.status == "ROLLED_BACK"
    assert world.booked(run) == {}
    assert world.commits(run) == {"flight": 1, "hotel": 1}
    assert list(ended.values["outcomes"]) == [
        "BOOKING_FLIGHT",
        "BOOKING_HOTEL",
        "BOOKING_CAR",
        "CANCELLING_HOTEL",
        "CANCELLING_FLIGHT",
    ]


def test_a_connection_dropped_after_the_commit_leaves_one_booking_and_the_run_completes(
    door: Door, world: World
) -> None:
    world.faults(Rule("book", "drop_after", kind="hotel"))
    run = door.start({"trip": TRIP})

    ended = door.answer(run, APPROVE)

    assert ended.status == "COMPLETED"
    assert world.commits(run) == {"flight": 1, "hotel": 1, "car": 1}


def test_a_trip_changed_after_the_approval_is_asked_again_and_not_booked(door: Door, world: World) -> None:
    run = door.start({"trip": TRIP})
    request = waiting_request(door, run)
    approved_elsewhere(request)

    door.update(run, {"wish": {**TRIP, "budget": None, "travellers": 5}})
    asked_again = door.go_on(run)

    assert asked_again.next == ("APPROVING",), asked_again.refused
    assert asked_again.interrupt is not None
    assert asked_again.interrupt["request"] != request
    assert world.calls("book/flight", run) == 0


def test_a_state_forged_past_the_gate_books_nothing(door: Door, world: World) -> None:
    run = door.start({"trip": TRIP})
    forged = {"verdict": "approved", "request": "req-forged", "occurrence": 1, "changes": 0, "votes": []}

    door.update(
        run, {"approvals": {"APPROVING": {**forged, "note": "", "status": "approved", "refused": ""}}}, "APPROVING"
    )
    ended = door.go_on(run)

    assert ended.status == "DECLINED"
    assert "nobody approved BOOKING_FLIGHT" in ended.values["outcomes"]["BOOKING_FLIGHT"]["reason"]
    assert world.calls("book/flight", run) == 0


def test_a_flight_swapped_between_its_approval_and_its_booking_is_refused(door: Door, world: World) -> None:
    run = door.start({"trip": TRIP})
    approved_elsewhere(waiting_request(door, run))
    choice = dict(GraphDoor(world).look(run).values["choice"])
    dearer = {**choice, "flight": {**choice["flight"], "price": {"minor": 8_200_000, "currency": "KRW"}}}
    verdict = {"verdict": "approved", "request": "", "occurrence": 1, "changes": 0, "votes": []}

    approval = {"APPROVING": {**verdict, "note": "", "status": "approved", "refused": ""}}
    door.update(run, {"choice": dearer, "approvals": approval}, "APPROVING")
    ended = door.go_on(run)

    assert ended.status == "DECLINED"
    assert "is not what was approved" in ended.values["outcomes"]["BOOKING_FLIGHT"]["reason"]
    assert world.calls("book/flight", run) == 0


def test_an_answer_that_is_none_is_told_so_and_the_run_still_waits(door: Door, world: World) -> None:
    run = door.start({"trip": TRIP})
    stranger = {"decisions": [{"type": "approve"}], "request": "req-of-another-run"}

    told = door.answer(run, stranger)
    ended = door.answer(run, APPROVE)

    assert "req-of-another-run" in told.refused
    assert ended.status == "COMPLETED"
    assert world.commits(run) == {"flight": 1, "hotel": 1, "car": 1}


def test_an_answer_that_nobody_may_give_is_refused_with_what_is_accepted(door: Door, world: World) -> None:
    world.faults(Rule("book", "refuse", kind="car"), Rule("cancel", "refuse", kind="hotel", times=None))
    run = door.start({"trip": TRIP})
    door.answer(run, APPROVE)

    wish: dict[str, Any] = {"decisions": [{"type": "edit", "message": "another hotel"}]}
    told = door.answer(run, {**wish, "as": "ola@operations"} if isinstance(door, CommandDoor) else wish)

    assert "cannot be answered with .change.; accepted: approve, reject" in told.refused.replace("'", ".")
    assert door.look(run).next == ("NEEDS_OPERATOR",)
    assert world.booked(run) == {"flight": 1, "hotel": 1}


def test_an_answer_after_the_expiry_books_nothing(door: Door, world: World) -> None:
    run = door.start({"trip": TRIP})
    expire(waiting_request(door, run))

    told = door.answer(run, APPROVE)
    ended = door.look(run) if told.status else door.go_on(run)

    assert ended.status == "DECLINED"
    assert world.calls("book/flight", run) == 0


def test_a_finished_run_takes_no_further_answer(door: Door, world: World) -> None:
    run = door.start({"trip": TRIP})
    door.answer(run, APPROVE)

    told = door.answer(run, {"decisions": [{"type": "reject"}], "request": requests_of(run)[0].id})

    assert told.status == "COMPLETED" or "already approved by kim@travel at" in told.refused
    assert world.booked(run) == {"flight": 1, "hotel": 1, "car": 1}


def test_an_answer_to_a_run_nobody_began_begins_nothing(door: Door, world: World) -> None:
    unknown = str(uuid.uuid4())
    if isinstance(door, ServerDoor):
        door.client.threads.create(thread_id=unknown, graph_id="travel")

    told = door.answer(unknown, {**APPROVE, "request": "req-0"})

    if not isinstance(door, ServerDoor):  # LangGraph's own server fails before it reaches us: a TypeError of its own
        assert f"there is no run {unknown}" in told.refused or "there is no request 'req-0'" in told.refused
    assert told.refused
    assert unknown not in [run.id for run in ledger().call(runs.newest, 1000)]


def test_rejecting_books_nothing_and_says_who_said_so(door: Door, world: World) -> None:
    run = door.start({"trip": TRIP})

    ended = door.answer(run, {"decisions": [{"type": "reject", "message": "too dear"}]})

    assert ended.status == "DECLINED"
    assert ended.values["approvals"]["APPROVING"]["note"] == "too dear"
    assert world.calls("book/flight", run) == 0


def test_an_undo_that_stays_down_waits_for_an_operator_and_a_resume_tries_it_again(door: Door, world: World) -> None:
    refused = Rule("book", "refuse", kind="car")
    world.faults(refused, Rule("cancel", "refuse", kind="hotel", times=None, reason="closed on Sundays"))
    run = door.start({"trip": TRIP})

    stuck = door.answer(run, APPROVE)
    still_held = world.booked(run)
    world.faults()
    ended = retry(door, run)

    assert stuck.next == ("NEEDS_OPERATOR",)
    assert stuck.interrupt is not None
    assert "BOOKING_HOTEL" in str(stuck.interrupt["action_requests"])
    assert "closed on Sundays" in stuck.interrupt["action_requests"][0]["description"]
    assert still_held == {"flight": 1, "hotel": 1}
    assert ended.status == "ROLLED_BACK"
    assert world.booked(run) == {}


def test_an_operator_can_take_over_what_is_left(door: Door, world: World) -> None:
    refused = Rule("book", "refuse", kind="car")
    world.faults(refused, Rule("cancel", "refuse", kind="hotel", times=None, reason="closed on Sundays"))
    run = door.start({"trip": TRIP})
    door.answer(run, APPROVE)

    ended = door.answer(run, {**APPROVE, "as": "ola@operations"} if isinstance(door, CommandDoor) else APPROVE)

    assert ended.status == "ROLLED_BACK"
    assert world.booked(run) == {"flight": 1, "hotel": 1}


def retry(door: Door, run: str) -> Seen:
    """`fermata resume` means "try again" there; elsewhere one rejects that things stay as they are."""
    if isinstance(door, CommandDoor):
        return door.go_on(run)
    return door.answer(run, {"decisions": [{"type": "reject", "message": "try again"}]})


def waiting_request(door: Door, run: str) -> str:
    interrupt = door.look(run).interrupt
    assert interrupt is not None
    return str(interrupt["request"])


def requests_of(run: str) -> list[requests.Request]:
    return ledger().call(requests.of_run, run)


def approved_elsewhere(request: str) -> None:
    """A vote that is given while nobody drives the run."""
    ledger().call(requests.vote, request, Voter("kim", "travel", authenticated=True), "approve", "")


def expire(request: str) -> None:
    """Let its time be over, as if a day had passed."""
    with ledger().engine.begin() as connection:
        connection.execute(
            update(table).where(table.c.id == request).values(expires_at="2001-01-01T00:00:00.000+00:00")
        )
