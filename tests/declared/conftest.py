"""Runs of declared workflows whose agents are clerks, through the checkpointer that every door uses."""

from pathlib import Path

import pytest

from host.checkpoints import GuardedSaver
from tests.declared.clerking import Open, Ran, compiled


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, saver: GuardedSaver) -> Open:
    settings = tmp_path / "fermata.toml"
    settings.write_text(f'[agents]\nfiles = ["{Path("tests/support/clerks.py").resolve()}"]\n')
    monkeypatch.setenv("FERMATA_SETTINGS", str(settings))
    monkeypatch.setenv("CLERKS", str(tmp_path / "book"))
    return lambda steps, *more: Ran(compiled(steps, *more), saver, tmp_path / "book")
