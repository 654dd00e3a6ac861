"""What the service promises about keys: one key, one booking; a cancelled key stays cancelled."""

import httpx
import pytest

from reliability.errors import Permanent
from tests.support.booking_server import BookingServer
from tools.booking.http import HttpBooking
from tools.booking.offers import SearchRequest


async def test_the_same_key_again_gives_the_first_answer_and_books_once(
    server: BookingServer, service: HttpBooking, trip: SearchRequest
) -> None:
    offer = (await service.search(trip))["flights"][0]

    first = await service.create_booking("flight", offer["id"], {"price": offer["price"]}, "run:1")
    again = await service.create_booking("flight", offer["id"], {"price": offer["price"]}, "run:1")

    assert first == again
    assert server.held() == [first]
    assert server.calls("book/flight") == 2


async def test_the_same_key_with_another_content_is_refused(
    server: BookingServer, service: HttpBooking, trip: SearchRequest
) -> None:
    cheap, dear = (await service.search(trip))["cars"][:2]
    booked = await service.create_booking("car", cheap["id"], {}, "run:1")

    with pytest.raises(Permanent, match=r"422 .*another content"):
        await service.create_booking("car", dear["id"], {}, "run:1")

    assert server.held() == [booked]


async def test_one_key_may_hold_a_flight_and_a_hotel(service: HttpBooking, trip: SearchRequest) -> None:
    offers = await service.search(trip)

    flight = await service.create_booking("flight", offers["flights"][0]["id"], {}, "run:1")
    hotel = await service.create_booking("hotel", offers["hotels"][0]["id"], {}, "run:1")

    assert await service.find("flight", "run:1") == flight
    assert await service.find("hotel", "run:1") == hotel


async def test_a_write_without_a_quoted_key_is_refused(server: BookingServer) -> None:
    async with httpx.AsyncClient(base_url=server.url) as client:
        missing = await client.post("/bookings/car", json={})
        unquoted = await client.post("/bookings/car", json={}, headers={"Idempotency-Key": "run:1"})

    assert (missing.status_code, unquoted.status_code) == (400, 400)


@pytest.mark.parametrize("key", ['run "7" \\ step', "run/travel:BOOKING_CAR#1"])
async def test_a_key_of_any_printable_characters_finds_its_booking(
    service: HttpBooking, trip: SearchRequest, key: str
) -> None:
    offer = (await service.search(trip))["cars"][0]

    booked = await service.create_booking("car", offer["id"], {}, key)

    assert booked["key"] == key
    assert await service.find("car", key) == booked


async def test_a_cancelled_booking_is_reported_as_cancelled_and_its_room_is_free_again(
    server: BookingServer, service: HttpBooking, trip: SearchRequest
) -> None:
    before = await service.search(trip)
    booked = await service.create_booking("hotel", before["hotels"][0]["id"], {}, "run:1")

    cancelled = await service.cancel("hotel", "run:1", under="run:1:undo")

    assert cancelled["status"] == "cancelled"
    assert await service.find("hotel", "run:1") == {**booked, "status": "cancelled"}
    assert await service.search(trip) == before
    assert server.held() == []


async def test_cancelling_twice_gives_the_same_answer_under_any_key(service: HttpBooking, trip: SearchRequest) -> None:
    before = await service.search(trip)
    await service.create_booking("car", before["cars"][0]["id"], {}, "run:1")

    answers = [await service.cancel("car", "run:1", under=under) for under in ("undo", "undo", "another undo")]

    assert answers[0] == answers[1] == answers[2]
    assert await service.search(trip) == before


async def test_a_booking_that_comes_after_its_cancellation_is_refused(
    server: BookingServer, service: HttpBooking, trip: SearchRequest
) -> None:
    offer = (await service.search(trip))["flights"][0]
    tombstone = await service.cancel("flight", "run:1", under="undo")

    with pytest.raises(Permanent, match=r"410 .*cancelled"):
        await service.create_booking("flight", offer["id"], {}, "run:1")

    assert tombstone["status"] == "tombstoned"
    assert await service.find("flight", "run:1") is None
    assert server.held() == []


async def test_a_key_that_was_booked_and_cancelled_is_not_confirmed_again(
    service: HttpBooking, trip: SearchRequest
) -> None:
    offer = (await service.search(trip))["flights"][0]
    await service.create_booking("flight", offer["id"], {}, "run:1")
    await service.cancel("flight", "run:1", under="undo")

    with pytest.raises(Permanent, match=r"410 .*cancelled"):
        await service.create_booking("flight", offer["id"], {}, "run:1")


async def test_the_last_room_is_sold_once_and_then_no_longer_offered(
    server: BookingServer, service: HttpBooking, trip: SearchRequest
) -> None:
    offer = (await service.search(trip))["hotels"][0]
    for number in range(offer["left"]):
        await service.create_booking("hotel", offer["id"], {}, f"run:{number}")

    with pytest.raises(Permanent, match=r"410 .*sold out"):
        await service.create_booking("hotel", offer["id"], {}, "one too many")

    offered = {hotel["id"] for hotel in (await service.search(trip))["hotels"]}
    assert offer["id"] not in offered
    assert len(server.held()) == offer["left"]


async def test_another_price_than_the_approved_one_is_refused(
    server: BookingServer, service: HttpBooking, trip: SearchRequest
) -> None:
    offer = (await service.search(trip))["cars"][0]
    approved = {"price": {"minor": 1, "currency": "KRW"}}

    with pytest.raises(Permanent, match=r"402 .*The price is"):
        await service.create_booking("car", offer["id"], approved, "run:1")

    assert server.held() == []


@pytest.mark.parametrize("offer_id", ["", "flight:1", "car:SEL:TYO:2031-05-16:2031-05-19:2:KRW:999", "car" + ":x" * 7])
async def test_an_offer_that_does_not_exist_is_refused(service: HttpBooking, offer_id: str) -> None:
    with pytest.raises(Permanent, match=r"404 .*no offer"):
        await service.create_booking("car", offer_id, {}, "run:1")
