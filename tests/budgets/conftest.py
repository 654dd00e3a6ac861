"""Settings of a test's own: `settings('''[budgets.x] …''')`."""

from collections.abc import Callable
from pathlib import Path

import pytest

Settings = Callable[[str], Path]


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    def write(text: str) -> Path:
        file = tmp_path / "fermata.toml"
        file.write_text(text, encoding="utf-8")
        monkeypatch.setenv("FERMATA_SETTINGS", str(file))
        return file

    return write
