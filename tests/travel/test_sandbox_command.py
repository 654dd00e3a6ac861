"""`fermata sandbox` serves the booking service on its own, and runs use it by its address."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from host.exits import Exit
from tests.support import warm
from tests.support.doors import TRIP
from tests.support.ports import free_port


@pytest.fixture
def address(home: Path, tmp_path: Path) -> Iterator[str]:
    port = free_port()
    process = warm.fermata(tmp_path / "sandbox", {"FERMATA_HOME": str(home)}, "sandbox", "--port", str(port))
    url = f"http://127.0.0.1:{port}"
    for _ in range(1200):
        try:
            httpx.get(f"{url}/calls", timeout=5)
            break
        except httpx.ConnectError:
            process.process.join(0.05)  # returns early only when it died
            assert process.process.exitcode is None, process.err.read_text()
    yield url
    process.process.terminate()
    process.process.join(30)
    assert process.process.exitcode is not None


def test_a_run_books_at_the_served_sandbox(address: str, home: Path, tmp_path: Path) -> None:
    env = {"FERMATA_HOME": str(home), "FERMATA_BOOKING_URL": address}
    words = ["run", "travel", "--input", json.dumps({"trip": TRIP}), "--approver", "desk@travel", "--json"]

    done = warm.fermata(tmp_path / "run", env, *words).wait()

    assert done.code == Exit.ENDED_WELL, done.err
    held = httpx.get(f"{address}/bookings").json()
    assert sorted(booking["kind"] for booking in held if booking["status"] == "confirmed") == [
        "car",
        "flight",
        "hotel",
    ]


def test_faults_are_set_while_it_runs(address: str, home: Path, tmp_path: Path) -> None:
    httpx.put(f"{address}/faults", json=[{"operation": "book", "kind": "car", "action": "refuse"}]).raise_for_status()
    env = {"FERMATA_HOME": str(home), "FERMATA_BOOKING_URL": address}
    words = ["run", "travel", "--input", json.dumps({"trip": TRIP}), "--approver", "desk@travel", "--json"]

    done = warm.fermata(tmp_path / "run", env, *words).wait()

    assert done.code == Exit.ROLLED_BACK, done.err
    assert "the fault script says no" in done.json["message"]


def test_an_address_that_is_taken_is_one_line(address: str, home: Path, tmp_path: Path) -> None:
    port = address.rpartition(":")[2]

    done = warm.fermata(tmp_path / "second", {"FERMATA_HOME": str(home)}, "sandbox", "--port", port).wait()

    assert done.code == Exit.BAD_INPUT
    assert f"cannot listen on 127.0.0.1:{port}" in done.err
    assert len(done.err.strip().splitlines()) == 1
