from collections.abc import Callable
from pathlib import Path

import pytest

from tools.retrieval.local import LocalRetrieval


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of two documents."""
    made = tmp_path / "documents"
    made.mkdir()
    (made / "trams.md").write_text("# Trams\n\nThe tram leaves every 7 minutes.\n\n## Night\n\nOnly owls.\n", "utf-8")
    (made / "막차.txt").write_text("막차 안내\n\n지하철 막차는 밤 12시 10분에 출발한다.\n", "utf-8")
    return made


@pytest.fixture
def opened(tmp_path: Path, folder: Path) -> Callable[[], LocalRetrieval]:
    """Opens the folder as a new process would: the same index, nothing remembered."""
    return lambda: LocalRetrieval(folder, tmp_path / "home")
