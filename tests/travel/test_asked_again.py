"""Something new is asked of a trip that stands in the middle of its bookings: nothing is left behind, by any door."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from langgraph.types import Command
from langgraph_sdk import get_sync_client
from langgraph_sdk.client import SyncLangGraphClient

from tests.support.dev_server import DevServer
from tests.support.doors import APPROVE, TRIP, GraphDoor, ServerDoor, World
from tools.booking.sandbox.faults import Rule

ANOTHER = {"trip": {**TRIP, "travellers": 1}}
ONE_OF_EACH = {"flight": 1, "hotel": 1, "car": 1}


@pytest.fixture
def client(shared_server: DevServer, world: World) -> Iterator[SyncLangGraphClient]:
    with get_sync_client(url=shared_server.url) as client:
        yield client


def test_a_bare_ainvoke_with_another_trip_is_refused_until_the_first_one_is_finished(world: World) -> None:
    door = GraphDoor(world)
    run = door.start({"trip": TRIP})
    world.faults(Rule("book", "hold_before", kind="hotel"))
    door._in(lambda graph: cut_short(graph, run, world))

    refused = door.say(run, ANOTHER).refused
    ended = door.go_on(run)
    again = door.say(run, ANOTHER)

    assert f"run {run} stands at BOOKING_HOTEL" in refused
    assert "BOOKING_FLIGHT" in refused and f"fermata cancel {run}" in refused
    assert (ended.status, world.booked(run)) == ("COMPLETED", ONE_OF_EACH)
    assert again.next == ("APPROVING",)


@pytest.mark.parametrize("strategy", ["interrupt", "rollback"])
def test_a_server_that_cuts_a_trip_short_for_another_one_refuses_that_until_the_first_is_finished(
    client: SyncLangGraphClient, world: World, strategy: Any
) -> None:
    door = ServerDoor(world, client)
    run = door.start({"trip": TRIP})
    world.faults(Rule("book", "hold_before", kind="hotel"))
    client.runs.create(run, "travel", command={"resume": APPROVE})
    assert world.booking.faults.holds.arrived()

    another = client.runs.create(run, "travel", input=ANOTHER, multitask_strategy=strategy)
    world.booking.faults.holds.release()
    client.runs.join(run, another["run_id"])
    stands, refused = door.look(run), client.runs.get(run, another["run_id"])
    ended = door.go_on(run)

    assert refused["status"] == "error"
    assert stands.next == ("BOOKING_HOTEL",)
    assert (ended.status, world.booked(run)) == ("COMPLETED", ONE_OF_EACH)


async def cut_short(graph: Any, run: str, world: World) -> None:
    """Approve the trip, and stop while the hotel is being booked, as a server does whose user cancels."""
    config: Any = {"configurable": {"thread_id": run}}
    driving = asyncio.create_task(graph.ainvoke(Command(resume=APPROVE), config))
    assert await asyncio.to_thread(world.booking.faults.holds.arrived)
    driving.cancel()
    with suppress(asyncio.CancelledError):
        await driving
    await asyncio.to_thread(world.booking.faults.holds.release)
