"""A shop with nine grinders, and a trigger that buys five when there are fewer than ten."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.shop_server import ShopServer, shop_server

RESTOCK = """
[triggers.restock]
workflow = "purchase"
every = "5m"
input = { purchase = { sku = "GRINDER-H1", quantity = 5, below = 10 } }
condition = { check = "stock_below", sku = "GRINDER-H1", level = 10 }
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ShopServer]:
    with shop_server(tmp_path / "outside") as server:
        monkeypatch.setenv("FERMATA_SHOP_URL", server.url)
        yield server


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The settings file; a test may write another one."""
    file = tmp_path / "fermata.toml"
    file.write_text(RESTOCK)
    monkeypatch.setenv("FERMATA_SETTINGS", str(file))
    return file
