"""The sandbox inside this process: no server, no account, and still nothing is forgotten."""

import asyncio
import json
from pathlib import Path

import httpx
import pytest

from reliability.errors import BadInput, Unknown
from tools.booking.connect import from_environment
from tools.booking.http import HttpBooking
from tools.booking.offers import SearchRequest
from tools.booking.sandbox.app import create_app
from tools.booking.sandbox.faults import Faults, Rule
from tools.booking.sandbox.store import Store


def script(path: Path, monkeypatch: pytest.MonkeyPatch, content: object) -> None:
    path.write_text(json.dumps(content), "utf-8")
    monkeypatch.setenv("FERMATA_BOOKING_FAULTS", str(path))


async def test_a_booking_is_still_there_when_the_file_is_opened_again(tmp_path: Path, trip: SearchRequest) -> None:
    before = from_environment(tmp_path)
    offer = (await before.search(trip))["hotels"][0]
    booked = await before.create_booking("hotel", offer["id"], {}, "run:1")

    after = from_environment(tmp_path)

    assert await after.find("hotel", "run:1") == booked
    assert await after.create_booking("hotel", offer["id"], {}, "run:1") == booked


def test_one_connection_serves_one_event_loop_after_the_other(tmp_path: Path, trip: SearchRequest) -> None:
    service = from_environment(tmp_path)

    first, second = (asyncio.run(service.search(trip)) for _ in range(2))

    assert first == second


async def test_the_deadline_holds_in_process_and_the_commit_lands_afterwards(
    tmp_path: Path, trip: SearchRequest
) -> None:
    faults = Faults([Rule("book", "hold_before")])
    sandbox = httpx.ASGITransport(create_app(Store(tmp_path / "booking.sqlite"), faults))
    service = HttpBooking("http://booking.sandbox", sandbox)
    impatient = HttpBooking("http://booking.sandbox", sandbox, deadline=0.5)
    offer = (await service.search(trip))["cars"][0]

    with pytest.raises(Unknown, match=r"no answer in 0\.5 s"):
        await impatient.create_booking("car", offer["id"], {}, "run:1")

    assert await asyncio.to_thread(faults.holds.arrived)
    assert await service.find("car", "run:1") is None
    await asyncio.to_thread(faults.holds.release)
    assert await service.find("car", "run:1") is not None


async def test_a_connection_that_breaks_in_process_is_unknown_too(
    tmp_path: Path, trip: SearchRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(tmp_path / "faults.json", monkeypatch, [{"operation": "book", "kind": "car", "action": "drop_after"}])
    service = from_environment(tmp_path)
    offer = (await service.search(trip))["cars"][0]

    with pytest.raises(Unknown, match="the connection broke"):
        await service.create_booking("car", offer["id"], {}, "run:1")

    assert await service.find("car", "run:1") is not None


async def test_a_fault_script_that_cannot_be_read_is_bad_input(
    tmp_path: Path, trip: SearchRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(tmp_path / "faults.json", monkeypatch, [{"operation": "book"}])

    with pytest.raises(BadInput, match="The fault script"):
        await from_environment(tmp_path).search(trip)


@pytest.mark.parametrize("url", ["booking.example", "ftp://booking.example", "http://"])
def test_an_address_that_cannot_be_called_is_bad_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("FERMATA_BOOKING_URL", url)

    with pytest.raises(BadInput, match="FERMATA_BOOKING_URL"):
        from_environment(tmp_path)
