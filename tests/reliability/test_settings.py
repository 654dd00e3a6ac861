"""The settings file: a typo in it is told, not passed over."""

from pathlib import Path

import pytest

from reliability import settings
from reliability.errors import BadInput


def test_a_table_that_nobody_reads_is_refused_with_the_nearest_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "fermata.toml"
    file.write_text("[budget.teams]\nper = 'team'\n", encoding="utf-8")
    monkeypatch.setenv("FERMATA_SETTINGS", str(file))

    with pytest.raises(BadInput, match=r"holds 'budget'; accepted: agents, .*; did you mean 'budgets'\?"):
        settings.entries("models", "")


def test_every_table_that_the_documents_name_is_read() -> None:
    page = Path("docs/configuration.md").read_text("utf-8")

    assert [table for table in settings.TABLES if f"[{table}]" not in page and f"[{table}." not in page] == []
