"""The world of the trips, at the front desk."""

from collections.abc import Iterator

import pytest
from langgraph_sdk import get_sync_client

from tests.support.dev_server import DevServer
from tests.support.doors import CommandDoor, Door, GraphDoor, ServerDoor, World
from tests.travel.conftest import shared_server, shared_world, world

__all__ = ["shared_server", "shared_world", "world"]


@pytest.fixture
def desk(world: World) -> GraphDoor:
    """A bare `ainvoke` at the front desk."""
    return GraphDoor(world, "front_desk")


@pytest.fixture(params=["command line", "bare ainvoke", "langgraph dev"])
def door(request: pytest.FixtureRequest, world: World) -> Iterator[Door]:
    if request.param == "command line":
        yield CommandDoor(world, "front_desk")
    elif request.param == "bare ainvoke":
        yield GraphDoor(world, "front_desk")
    else:
        server: DevServer = request.getfixturevalue("shared_server")
        with get_sync_client(url=server.url) as client:
            yield ServerDoor(world, client, "front_desk")
