"""A shop sandbox on a real loopback socket, in a thread of the test, with its count and faults at hand."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.served import served
from tools.sandbox.faults import Faults
from tools.sandbox.store import Store
from tools.shop.connect import FILE
from tools.shop.sandbox.app import create_app, shop_store
from tools.shop.sandbox.counting import counted
from tools.shop.sandbox.faults import Rule


@dataclass(frozen=True)
class ShopServer:
    """`faults.holds` blocks: from a coroutine call it through `asyncio.to_thread`."""

    url: str
    world: Path
    store: Store
    faults: Faults

    def made(self) -> dict[str, int]:
        """What was ever done, by kind."""
        return dict(counted(self.world)[0])

    def held(self) -> dict[str, int]:
        """What holds now, by kind."""
        return dict(counted(self.world)[1])

    def calls(self, operation: str) -> int:
        return sum(call["count"] for call in self.store.calls() if operation in call["endpoint"])

    def trouble(self, *rules: Rule) -> None:
        self.faults.follow(rules)


@contextmanager
def shop_server(world: Path) -> Iterator[ShopServer]:
    """Serve the shop of the folder `world` on a free port until the block is left."""
    faults = Faults((), Rule)
    store = shop_store(world / FILE)
    with served(create_app(store, faults)) as url:
        try:
            yield ShopServer(url, world, store, faults)
        finally:
            faults.holds.close()
