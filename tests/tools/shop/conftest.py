from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.served import served
from tools.sandbox.faults import Faults
from tools.shop.http import HttpShop
from tools.shop.sandbox.app import create_app, shop_store
from tools.shop.sandbox.counting import counted
from tools.shop.sandbox.faults import Rule


@dataclass(frozen=True)
class ShopServer:
    """A shop on a real socket; `faults.holds` blocks: from a coroutine call it through `asyncio.to_thread`."""

    url: str
    world: Path
    faults: Faults

    def made(self) -> dict[str, int]:
        return dict(counted(self.world)[0])

    def held(self) -> dict[str, int]:
        return dict(counted(self.world)[1])


@pytest.fixture(autouse=True)
def no_service_of_the_developers_own(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FERMATA_SHOP_URL", "FERMATA_SHOP_FAULTS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ShopServer]:
    faults = Faults((), Rule)
    with served(create_app(shop_store(tmp_path / "shop.sqlite"), faults)) as url:
        try:
            yield ShopServer(url, tmp_path, faults)
        finally:
            faults.holds.close()


@pytest.fixture
def shop(server: ShopServer) -> HttpShop:
    return HttpShop(server.url)
