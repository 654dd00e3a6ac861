"""A desk behind a door that needs no other process, and the shop's own count as the judge."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.doors import GraphDoor, Seen, World
from tools.shop.sandbox.counting import counted


@dataclass
class Desk:
    """One conversation with `support`, through a bare `ainvoke`."""

    door: GraphDoor
    run: str = ""

    def say(self, text: str) -> Seen:
        """One turn."""
        if not self.run:
            self.run = self.door.start({"ask": text})
            return self.door.look(self.run)
        return self.door._call(self.run, {"messages": [{"role": "user", "content": text}]})

    def decide(self, decision: str, message: str = "") -> Seen:
        return self.door.answer(self.run, {"decisions": [{"type": decision, "message": message}]})

    def paid(self) -> int:
        """How often the shop ever paid money back."""
        return counted(self.door.world.home / "world")[0]["refund"]


def answer(seen: Seen) -> str:
    return str(seen.values["messages"][-1].text)


def way(seen: Seen) -> list[str]:
    """Who had the conversation in this turn."""
    return list(seen.values["handoffs"]["trail"])


@pytest.fixture
def door(home: Path) -> GraphDoor:
    return GraphDoor(World(home, None), "support")  # type: ignore[arg-type] # no bookings here


@pytest.fixture
def desk(door: GraphDoor) -> Desk:
    return Desk(door)


@pytest.fixture
def trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """What goes wrong in the shop from now on."""

    def follow(*rules: dict[str, Any]) -> None:
        known = len(list(tmp_path.glob("shop-faults-*")))
        script = tmp_path / f"shop-faults-{known}.json"  # another name: a sandbox reads its script once
        script.write_text(json.dumps(rules), encoding="utf-8")
        monkeypatch.setenv("FERMATA_SHOP_FAULTS", str(script))

    return follow
