from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.booking_server import BookingServer, booking_server
from tools.booking.http import HttpBooking
from tools.booking.offers import SearchRequest


@pytest.fixture(autouse=True)
def no_service_of_the_developers_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FERMATA_BOOKING_URL", raising=False)
    monkeypatch.delenv("FERMATA_BOOKING_FAULTS", raising=False)


@pytest.fixture
def trip() -> SearchRequest:
    return SearchRequest(
        origin="Seoul",
        destination="Tokyo",
        depart_on="2031-05-16",
        return_on="2031-05-19",
        travellers=2,
        currency="KRW",
    )


@pytest.fixture
def server(tmp_path: Path) -> Iterator[BookingServer]:
    with booking_server(tmp_path / "booking.sqlite") as server:
        yield server


@pytest.fixture
def service(server: BookingServer) -> HttpBooking:
    return HttpBooking(server.url)
