"""Homes in memory, where the machine offers that: thousands of runs are begun and crashed here."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own in it


@pytest.fixture
def home(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The home of this test, in memory."""
    with tempfile.TemporaryDirectory(prefix="schedules-", dir=MEMORY if MEMORY.is_dir() else None) as folder:
        monkeypatch.setenv("FERMATA_HOME", folder)
        yield Path(folder)
