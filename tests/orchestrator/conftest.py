"""A small folder of documents in two languages, and a door that needs no other process."""

from pathlib import Path

import pytest

from tests.support.doors import GraphDoor, World

BATTERIES = """# Battery recycling

Every battery carries a deposit of 1.50 euros. In 2025, 71 percent of all batteries came back.
"""
COFFEE = """# 커피 로스팅

생두는 팬을 200도로 예열하고 볶는다. 볶은 원두는 2분 안에 식혀야 한다.
"""


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    for name, text in {"batteries.md": BATTERIES, "커피.md": COFFEE}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def door(home: Path, corpus: Path) -> GraphDoor:
    """A bare `ainvoke`; no bookings here."""
    return GraphDoor(World(home, None, {"FERMATA_CORPUS": str(corpus)}), "orchestrator")  # type: ignore[arg-type]
