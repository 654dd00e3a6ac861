"""A small folder of documents in two languages, and a door that needs no other process."""

from pathlib import Path

import pytest

from tests.support.doors import GraphDoor, World
from tools.retrieval.local import LocalRetrieval

TRAMS = """# Trams of Maru

The Blue Line leaves every 7 minutes on weekdays. A single ticket costs 2.40 euros. Bicycles are not allowed at night.
"""
FERRY = """# The ferry

The ferry to the island leaves twice a day. It carries 40 passengers and takes 25 minutes.
"""
LIBRARY = """# 시립도서관 안내

책은 한 사람이 한 번에 7권까지 빌릴 수 있다. 도서관은 월요일에 쉰다.
"""


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    for name, text in {"trams.md": TRAMS, "ferry.md": FERRY, "도서관.md": LIBRARY}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def door(home: Path, corpus: Path) -> GraphDoor:
    """A bare `ainvoke`; no bookings here."""
    return GraphDoor(World(home, None, {"FERMATA_CORPUS": str(corpus)}), "research")  # type: ignore[arg-type]


@pytest.fixture
async def ids(corpus: Path, tmp_path: Path) -> dict[str, str]:
    """The id of the one passage of each document."""
    search = LocalRetrieval(corpus, tmp_path / "ids")
    found = [*await search.search("Blue Line ticket", 1), *await search.search("ferry island", 1)]
    return {passage["path"]: passage["id"] for passage in found}
