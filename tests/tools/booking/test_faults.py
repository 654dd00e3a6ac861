"""Everything that can go wrong between us and a booking service, and what we make of it."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from reliability.errors import Permanent, Transient, Unknown
from tests.support.booking_server import BookingServer
from tools.booking.http import HttpBooking
from tools.booking.offers import SearchRequest
from tools.booking.sandbox.faults import Action, Rule

BEFORE: Sequence[tuple[Action, type[Exception]]] = [
    ("error_before", Unknown),
    ("refuse", Permanent),
    ("slow_start", Transient),
]
AFTER: Sequence[Action] = ["error_after", "drop_after"]


@pytest.mark.parametrize(("action", "meaning"), BEFORE)
async def test_trouble_before_the_commit_books_nothing_and_the_same_key_may_try_again(
    server: BookingServer, service: HttpBooking, trip: SearchRequest, action: Action, meaning: type[Exception]
) -> None:
    offer = (await service.search(trip))["hotels"][0]
    server.faults.follow([Rule("book", action, kind="hotel")])

    with pytest.raises(meaning):
        await service.create_booking("hotel", offer["id"], {}, "run:1")

    assert server.held() == []
    assert await service.create_booking("hotel", offer["id"], {}, "run:1") in server.held()


@pytest.mark.parametrize("action", AFTER)
async def test_trouble_after_the_commit_is_unknown_and_the_probe_finds_the_booking(
    server: BookingServer, service: HttpBooking, trip: SearchRequest, action: Action
) -> None:
    offer = (await service.search(trip))["hotels"][0]
    server.faults.follow([Rule("book", action, kind="hotel")])

    with pytest.raises(Unknown, match="may have happened"):
        await service.create_booking("hotel", offer["id"], {}, "run:1")

    found = await service.find("hotel", "run:1")
    assert [found] == server.held()
    assert await service.create_booking("hotel", offer["id"], {}, "run:1") == found


async def test_no_answer_before_the_deadline_is_unknown_though_it_was_booked(
    server: BookingServer, service: HttpBooking, trip: SearchRequest
) -> None:
    impatient = HttpBooking(server.url, deadline=0.5)
    offer = (await service.search(trip))["flights"][0]
    server.faults.follow([Rule("book", "timeout_after")])

    with pytest.raises(Unknown, match=r"no answer in 0\.5 s"):
        await impatient.create_booking("flight", offer["id"], {}, "run:1")

    assert await asyncio.to_thread(server.faults.holds.arrived)
    assert [await service.find("flight", "run:1")] == server.held()


async def test_a_commit_that_lands_late_is_absent_first_and_there_afterwards(
    server: BookingServer, service: HttpBooking, trip: SearchRequest
) -> None:
    offer = (await service.search(trip))["flights"][0]
    server.faults.follow([Rule("book", "late_commit")])

    with pytest.raises(Unknown):
        await service.create_booking("flight", offer["id"], {}, "run:1")
    await asyncio.to_thread(server.faults.holds.arrived)

    assert await service.find("flight", "run:1") is None
    await asyncio.to_thread(server.faults.holds.release)
    assert await service.find("flight", "run:1") is not None


async def test_a_commit_that_lands_after_its_cancellation_is_refused(
    server: BookingServer, service: HttpBooking, trip: SearchRequest
) -> None:
    offer = (await service.search(trip))["flights"][0]
    server.faults.follow([Rule("book", "late_commit")])
    with pytest.raises(Unknown):
        await service.create_booking("flight", offer["id"], {}, "run:1")
    await asyncio.to_thread(server.faults.holds.arrived)

    cancelled = await service.cancel("flight", "run:1", under="undo")
    await asyncio.to_thread(server.faults.holds.release)

    assert cancelled["status"] == "tombstoned"
    assert server.held() == []


async def test_a_key_whose_first_call_is_still_worked_on_may_be_tried_again_later(
    server: BookingServer, service: HttpBooking, trip: SearchRequest
) -> None:
    offer = (await service.search(trip))["cars"][0]
    server.faults.follow([Rule("book", "hold_before")])
    first = asyncio.create_task(service.create_booking("car", offer["id"], {}, "run:1"))
    await asyncio.to_thread(server.faults.holds.arrived)

    with pytest.raises(Transient, match=r"409 .*not finished"):
        await service.create_booking("car", offer["id"], {}, "run:1")

    await asyncio.to_thread(server.faults.holds.release)
    assert await first == await service.create_booking("car", offer["id"], {}, "run:1")


async def test_a_call_held_after_its_commit_is_booked_already(
    server: BookingServer, service: HttpBooking, trip: SearchRequest
) -> None:
    offer = (await service.search(trip))["cars"][0]
    server.faults.follow([Rule("book", "hold_after")])

    call = asyncio.create_task(service.create_booking("car", offer["id"], {}, "run:1"))
    held = await asyncio.to_thread(server.faults.holds.arrived)

    assert held == [{"endpoint": "book/car", "key": "run:1"}]
    assert len(server.held()) == 1
    await asyncio.to_thread(server.faults.holds.release)
    assert [await call] == server.held()


async def test_a_slow_answer_within_the_deadline_is_an_answer(
    server: BookingServer, service: HttpBooking, trip: SearchRequest
) -> None:
    server.faults.follow([Rule("search", "latency", seconds=0.05)])

    assert (await service.search(trip))["flights"]


async def test_a_service_that_starts_slowly_says_when_to_come_back(
    server: BookingServer, service: HttpBooking, trip: SearchRequest
) -> None:
    server.faults.follow([Rule("search", "slow_start", times=2, seconds=7)])

    for _ in range(2):
        with pytest.raises(Transient) as refusal:
            await service.search(trip)
        assert refusal.value.retry_after == 7

    assert (await service.search(trip))["flights"]


@pytest.mark.parametrize("action", ["error_before", "error_after", "drop_after", "late_commit"])
async def test_a_read_that_breaks_changed_nothing_and_may_be_tried_again(
    server: BookingServer, service: HttpBooking, action: Action
) -> None:
    server.faults.follow([Rule("find", action)])

    with pytest.raises(Transient):
        await service.find("car", "run:1")

    assert await service.find("car", "run:1") is None


async def test_a_cancellation_whose_answer_is_lost_is_unknown_and_done_once(
    server: BookingServer, service: HttpBooking, trip: SearchRequest
) -> None:
    before = await service.search(trip)
    await service.create_booking("hotel", before["hotels"][0]["id"], {}, "run:1")
    server.faults.follow([Rule("cancel", "drop_after")])

    with pytest.raises(Unknown):
        await service.cancel("hotel", "run:1", under="undo")

    assert (await service.cancel("hotel", "run:1", under="undo"))["status"] == "cancelled"
    assert await service.search(trip) == before


async def test_only_the_calls_that_the_script_names_go_wrong(
    server: BookingServer, service: HttpBooking, trip: SearchRequest
) -> None:
    offers = await service.search(trip)
    server.faults.follow([Rule("book", "refuse", kind="car", nth=2, times=None, reason="closed on Sundays")])

    await service.create_booking("flight", offers["flights"][0]["id"], {}, "run:1")
    await service.create_booking("car", offers["cars"][0]["id"], {}, "run:1")

    for key in ("run:2", "run:3"):
        with pytest.raises(Permanent, match="closed on Sundays"):
            await service.create_booking("car", offers["cars"][0]["id"], {}, key)


async def test_a_script_that_makes_no_sense_is_refused(server: BookingServer) -> None:
    wrong: dict[str, Any] = {"operation": "book", "action": "explode"}

    with pytest.raises(Exception, match="'explode'; accepted: latency"):
        server.faults.follow([Rule(**wrong)])
