"""Workflows called from Python: sync and async, streamed, decided, resumed, cancelled, left alone at exit."""

import asyncio
import contextlib
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from langgraph.types import Command

import fermata
from host.runs import acting_as
from reliability.identity import Voter
from reliability.ledger import ledger, requests
from tests.support.booking_server import BookingServer, booking_server
from tests.support.doors import APPROVE, TRIP
from tools.booking.sandbox.faults import Rule


@pytest.fixture
def booking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[BookingServer]:
    with booking_server(tmp_path / "booking.sqlite") as server:
        monkeypatch.setenv("FERMATA_BOOKING_URL", server.url)
        yield server


@pytest.fixture
def app(booking: BookingServer) -> fermata.App:
    return fermata.workflow("travel")


def new_run() -> Any:
    return {"configurable": {"thread_id": str(uuid.uuid4())}}


def test_a_sync_caller_starts_looks_and_resumes(app: fermata.App, booking: BookingServer) -> None:
    config = new_run()

    paused = app.invoke({"trip": TRIP}, config)
    state = app.get_state(config)
    ended = app.invoke(Command(resume=APPROVE), config)

    assert paused["__interrupt__"][0].value["action_requests"][0]["name"] == "book_trip"
    assert state.next == ("APPROVING",)
    assert ended["status"] == "COMPLETED"
    assert len(booking.held()) == 3


async def test_an_async_caller_on_a_loop_of_its_own_does_the_same(app: fermata.App, booking: BookingServer) -> None:
    config = new_run()

    await app.ainvoke({"trip": TRIP}, config)
    ended = await app.ainvoke(Command(resume=APPROVE), config)
    history = [state.next async for state in app.aget_state_history(config)]

    assert ended["status"] == "COMPLETED"
    assert history[0] == ()
    assert ("BOOKING_CAR",) in history


def test_many_threads_run_at_once_on_one_loop(app: fermata.App, booking: BookingServer) -> None:
    configs = [new_run() for _ in range(6)]

    callers = [threading.Thread(target=app.invoke, args=({"trip": TRIP}, config)) for config in configs]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()

    assert all(app.get_state(config).next == ("APPROVING",) for config in configs)


def test_a_stream_shows_the_states_and_leaving_it_keeps_the_run_resumable(
    app: fermata.App, booking: BookingServer
) -> None:
    config = new_run()

    first = next(iter(app.stream({"trip": TRIP}, config, stream_mode="updates")))
    rest = list(app.stream(None, config, stream_mode="updates"))

    assert list(first) == ["PLANNING"]
    assert "__interrupt__" in rest[-1]


async def test_a_cancelled_caller_cancels_the_work_and_the_run_goes_on_later(
    app: fermata.App, booking: BookingServer
) -> None:
    config = new_run()
    await app.ainvoke({"trip": TRIP}, config)
    booking.faults.follow([Rule("book", "hold_before", kind="hotel")])
    driving = asyncio.create_task(app.ainvoke(Command(resume=APPROVE), config))
    assert await asyncio.to_thread(booking.faults.holds.arrived)

    driving.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await driving
    await asyncio.to_thread(booking.faults.holds.release)
    ended = await app.ainvoke(None, config)

    assert ended["status"] == "COMPLETED"
    assert sorted(str(booking["kind"]) for booking in booking.held()) == ["car", "flight", "hotel"]


def test_deciding_from_python_votes_as_a_named_person(app: fermata.App, booking: BookingServer) -> None:
    config = new_run()
    app.invoke({"trip": TRIP}, config)
    waiting = app.inbox(config["configurable"]["thread_id"])[0]

    counted, view = app.decide(waiting.id, "reject", by="kim@travel", note="too dear")

    assert (counted.status, counted.decided_by) == ("rejected", "kim@travel")
    assert view is not None
    assert view.run.status == "DECLINED"
    assert "kim did not approve: too dear" in view.message


def test_who_speaks_is_said_around_the_call_and_travels_to_the_background_loop(
    app: fermata.App, booking: BookingServer
) -> None:
    config = new_run()
    app.invoke({"trip": TRIP}, config)

    with acting_as(Voter("lee", "travel", authenticated=True)):
        app.invoke(Command(resume=APPROVE), config)

    votes = ledger().call(requests.of_run, config["configurable"]["thread_id"])[0].votes
    assert [(vote["voter"], vote["authenticated"]) for vote in votes] == [("lee", True)]


def test_a_wish_for_another_hotel_is_searched_again_and_approved_anew(app: fermata.App, booking: BookingServer) -> None:
    config = new_run()
    text = "Seoul to Tokyo, 2031-05-16 to 2031-05-19, two adults"
    first = app.invoke({"ask": text}, config)["__interrupt__"][0].value

    wish = {"decisions": [{"type": "edit", "message": "another hotel please"}]}
    second = app.invoke(Command(resume=wish), config)["__interrupt__"][0].value
    app.invoke(Command(resume=APPROVE), config)

    assert first["request"] != second["request"]
    shown = [asked["action_requests"][0]["args"] for asked in (first, second)]
    assert shown[0]["flight"] == shown[1]["flight"]
    assert shown[0]["hotel"] != shown[1]["hotel"]
    hotel = next(held for held in booking.held() if held["kind"] == "hotel")
    assert hotel["supplier"] in shown[1]["hotel"]


def test_a_second_trip_in_the_same_conversation_is_booked_beside_the_first(
    app: fermata.App, booking: BookingServer
) -> None:
    config = new_run()
    for _ in range(2):
        app.invoke({"trip": TRIP}, config)
        app.invoke(Command(resume=APPROVE), config)

    kinds = sorted(str(held["kind"]) for held in booking.held())

    assert kinds == ["car", "car", "flight", "flight", "hotel", "hotel"]


def test_what_is_missing_is_asked_for_and_never_invented(app: fermata.App, booking: BookingServer) -> None:
    config = new_run()

    asked = app.invoke({"ask": "도쿄 가는 여행 예약해 주세요, 성인 2명"}, config)["__interrupt__"][0].value
    still = app.invoke(Command(resume={"answer": "서울에서 출발하고 2031년 5월 16일부터 3박 4일"}), config)

    assert "출발 도시" in asked["question"]
    assert "인원" not in asked["question"]
    assert still["__interrupt__"][0].value["action_requests"][0]["name"] == "book_trip"
    assert still["wish"]["travellers"] == 2


def test_a_key_that_the_workflow_does_not_know_is_refused_and_no_run_begins(app: fermata.App) -> None:
    config = new_run()

    with pytest.raises(fermata.FermataError, match="'aks'; accepted: ask, trip, messages; did you mean 'ask'"):
        app.invoke({"aks": "Seoul to Tokyo"}, config)

    assert app.get_state(config).created_at is None


def test_a_program_that_used_a_workflow_ends_by_itself(home: Path) -> None:
    program = f"""
import uuid, fermata
app = fermata.workflow("travel")
config = {{"configurable": {{"thread_id": str(uuid.uuid4())}}}}
print(app.invoke({{"trip": {TRIP!r}}}, config)["__interrupt__"][0].value["request"])
"""

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("req-")
    assert done.stderr == ""
