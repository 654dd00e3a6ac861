"""One world a worker: its sandbox and its dev server are started once; every test has runs of its own."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from langgraph_sdk import get_sync_client

from tests.support.booking_server import booking_server
from tests.support.dev_server import DevServer, copy_project, dev_server
from tests.support.doors import CommandDoor, Door, GraphDoor, ServerDoor, World


@pytest.fixture(scope="session")
def shared_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("world")
    with booking_server(folder / "booking.sqlite") as booking:
        env = {
            "FERMATA_HOME": str(folder / "home"),
            "FERMATA_BOOKING_URL": booking.url,
            "LANGGRAPH_STRICT_MSGPACK": "true",
            "LANGSMITH_TRACING": "false",
        }
        yield World(folder / "home", booking, env)


@pytest.fixture(scope="session")
def shared_server(shared_world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DevServer]:
    folder = copy_project(tmp_path_factory.mktemp("server"))
    with dev_server(folder, shared_world.env) as server:
        yield server


@pytest.fixture
def world(shared_world: World, monkeypatch: pytest.MonkeyPatch, home: Path) -> Iterator[World]:
    """The worker's world, with nothing going wrong in it unless the test says so."""
    for name, value in shared_world.env.items():
        monkeypatch.setenv(name, value)
    os.environ.pop("FERMATA_BOOKING_FAULTS", None)
    shared_world.restock()
    shared_world.faults()
    yield shared_world
    shared_world.faults()
    shared_world.booking.faults.holds.release()


@pytest.fixture(params=["command line", "bare ainvoke", "langgraph dev"])
def door(request: pytest.FixtureRequest, world: World) -> Iterator[Door]:
    if request.param == "command line":
        yield CommandDoor(world)
    elif request.param == "bare ainvoke":
        yield GraphDoor(world)
    else:
        server: DevServer = request.getfixturevalue("shared_server")
        with get_sync_client(url=server.url) as client:
            yield ServerDoor(world, client)
