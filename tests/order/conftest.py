"""A shop whose own count is the judge, and a door to `order` that needs no other process."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.doors import GraphDoor, World
from tests.support.shop_server import ShopServer, shop_server


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ShopServer]:
    with shop_server(tmp_path / "outside") as server:
        monkeypatch.setenv("FERMATA_SHOP_URL", server.url)
        yield server


@pytest.fixture
def place(home: Path, shop: ShopServer) -> World:
    """Where runs are kept, and the variables of their processes; no bookings here."""
    env = {"FERMATA_HOME": str(home), "FERMATA_SHOP_URL": shop.url, "LANGGRAPH_STRICT_MSGPACK": "true"}
    return World(home, None, env)  # type: ignore[arg-type]


@pytest.fixture
def door(place: World) -> GraphDoor:
    return GraphDoor(place, "order")
