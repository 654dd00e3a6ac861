"""What an answer means, without a service."""

from datetime import UTC, datetime

import httpx
import pytest

from reliability.errors import Permanent, Transient, Unknown
from tests.support.ports import free_port
from tools.booking.http import HttpBooking
from tools.booking.offers import SearchRequest
from tools.wire.answers import Doubt, body, retry_after

NOON = datetime(2031, 5, 16, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "of_a_read", "of_a_write"),
    [
        (302, Permanent, Permanent),
        (400, Permanent, Permanent),
        (409, Transient, Transient),
        (410, Permanent, Permanent),
        (422, Permanent, Permanent),
        (429, Transient, Transient),
        (500, Transient, Unknown),
        (502, Transient, Unknown),
        (503, Transient, Transient),
        (504, Transient, Unknown),
    ],
)
def test_each_status_says_what_happens_next(
    status: int, of_a_read: type[Exception], of_a_write: type[Exception]
) -> None:
    doubts: list[tuple[Doubt, type[Exception]]] = [(Transient, of_a_read), (Unknown, of_a_write)]

    for doubt, meaning in doubts:
        with pytest.raises(meaning, match=f"Tried to book; the service answered {status} 'why';"):
            body(httpx.Response(status, json={"message": "why"}), "book", doubt, frozenset(), NOON)


@pytest.mark.parametrize("content", ["", "<html>", "[]", '"confirmed"', '{"status": "confirmed"}'])
def test_a_good_status_with_an_answer_that_cannot_be_read_leaves_a_write_unknown(content: str) -> None:
    with pytest.raises(Unknown, match="the service answered 200"):
        body(httpx.Response(200, text=content), "book", Unknown, frozenset({"reference"}), NOON)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120.0),
        ("Fri, 16 May 2031 12:00:30 GMT", 30.0),
        ("Fri, 16 May 2031 11:00:00 GMT", 0.0),
        ("soon", None),
        (None, None),
    ],
)
def test_the_service_may_say_when_to_come_back_as_a_number_or_as_a_date(
    header: str | None, seconds: float | None
) -> None:
    assert retry_after(header, NOON) == seconds


async def test_a_service_that_nobody_runs_did_not_get_the_call() -> None:
    service = HttpBooking(f"http://127.0.0.1:{free_port()}")

    with pytest.raises(Transient, match="nobody answered"):
        await service.create_booking("car", "any", {}, "run:1")


async def test_a_search_of_an_unknown_city_is_refused_with_the_reason(
    service: HttpBooking, trip: SearchRequest
) -> None:
    with pytest.raises(Permanent, match="The city is 'Atlantis'"):
        await service.search({**trip, "destination": "Atlantis"})
