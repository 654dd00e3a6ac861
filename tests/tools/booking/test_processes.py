"""Several real processes at one sandbox file, and a test in another process that drives the trouble."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import httpx

from tests.support.booking_server import BookingServer
from tools.booking.connect import from_environment
from tools.booking.http import HttpBooking
from tools.booking.offers import SearchRequest

CUSTOMER = """
import asyncio, json, sys
from pathlib import Path
from reliability.errors import Permanent
from tools.booking.connect import from_environment

home, offer, name = sys.argv[1:]

async def buy():
    service = from_environment(Path(home))
    shared = await service.create_booking("hotel", offer, {}, "shared")
    sold = 0
    for number in range(10):
        try:
            await service.create_booking("hotel", offer, {}, f"{name}:{number}")
            sold += 1
        except Permanent:
            pass
    return shared, sold

print("ready", flush=True)
sys.stdin.readline()
print(json.dumps(asyncio.run(buy())))
"""


def test_processes_that_buy_at_once_share_a_key_and_never_oversell(tmp_path: Path, trip: SearchRequest) -> None:
    offer = asyncio.run(from_environment(tmp_path / "elsewhere").search(trip))["hotels"][0]
    customers = [
        subprocess.Popen(
            [sys.executable, "-c", CUSTOMER, str(tmp_path), offer["id"], name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in ("anna", "ben", "chae")
    ]

    assert [customer.stdout and customer.stdout.readline() for customer in customers] == ["ready\n"] * 3
    for customer in customers:  # only now, so that all three also find no file yet
        assert customer.stdin
        customer.stdin.write("\n")
        customer.stdin.flush()
    answers = [json.loads(customer.communicate(timeout=30)[0]) for customer in customers]

    assert answers[0][0] == answers[1][0] == answers[2][0]
    assert 1 + sum(sold for _, sold in answers) == offer["left"]


async def test_another_process_sets_the_faults_sees_who_is_held_and_lets_them_go(
    server: BookingServer, service: HttpBooking, trip: SearchRequest
) -> None:
    offer = (await service.search(trip))["cars"][0]
    async with httpx.AsyncClient(base_url=server.url) as control:
        await control.put("/faults", json=[{"operation": "book", "kind": "car", "action": "hold_after"}])
        call = asyncio.create_task(service.create_booking("car", offer["id"], {}, "run:1"))

        held = (await control.get("/faults/held", params={"seconds": 10}, timeout=15)).json()
        everything = (await control.get("/bookings")).json()
        await control.post("/faults/release")
        calls = (await control.get("/calls")).json()
        nonsense = await control.put("/faults", json=[{"operation": "book", "action": "explode"}])

    assert held == [{"endpoint": "book/car", "key": "run:1"}]
    assert everything == [await call]
    assert {"endpoint": "book/car", "key": "run:1", "count": 1} in calls
    assert nonsense.status_code == 400
