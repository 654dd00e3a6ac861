"""Where runs are kept, and what they may touch."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from reliability.clock import SystemClock, stamp
from reliability.environment import database_url, environment, home
from reliability.errors import BadInput


def test_runs_are_kept_in_the_working_directory_unless_a_home_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FERMATA_HOME")
    assert home() == tmp_path / ".fermata"

    monkeypatch.setenv("FERMATA_HOME", "elsewhere")

    assert home() == tmp_path / "elsewhere"


def test_the_ledger_is_one_file_at_home(home: Path) -> None:
    assert database_url() == f"sqlite:///{home / 'ledger.sqlite'}"


@pytest.mark.parametrize("scheme", ["postgresql", "postgres"])
def test_a_database_may_be_named(monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    monkeypatch.setenv("FERMATA_DATABASE_URL", f"{scheme}://me@db/fermata")

    assert database_url() == "postgresql+psycopg://me@db/fermata"


@pytest.mark.parametrize("url", ["mysql://db/fermata", "postgresql", "ledger.sqlite"])
def test_another_database_is_refused(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("FERMATA_DATABASE_URL", url)

    with pytest.raises(BadInput, match="accepted: postgresql://"):
        database_url()


def test_a_refusal_of_a_database_never_shows_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FERMATA_DATABASE_URL", "mysql://me:secret@db/fermata")

    with pytest.raises(BadInput) as refused:
        database_url()

    assert "secret" not in str(refused.value)


def test_without_a_word_this_is_development(monkeypatch: pytest.MonkeyPatch) -> None:
    assert environment() == "development"

    monkeypatch.setenv("FERMATA_ENVIRONMENT", "production")

    assert environment() == "production"


def test_moments_are_written_so_that_they_sort_as_text_wherever_they_were_taken() -> None:
    noon = datetime(2031, 5, 16, 12, tzinfo=UTC)
    in_seoul = (noon + timedelta(milliseconds=1)).astimezone(timezone(timedelta(hours=9)))

    assert [stamp(noon), stamp(in_seoul)] == ["2031-05-16T12:00:00.000+00:00", "2031-05-16T12:00:00.001+00:00"]
    assert SystemClock().now().tzinfo is UTC
