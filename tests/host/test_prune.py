"""Old checkpoints go, the ledger stays, and nothing that is still open is touched."""

import json
from pathlib import Path

import pytest

from host.exits import Exit
from reliability.ledger import intents, ledger
from tests.support import warm
from tests.support.doors import TRIP

GIVEN = json.dumps({"trip": TRIP})


@pytest.fixture
def env(home: Path) -> dict[str, str]:
    return {"FERMATA_HOME": str(home)}


@pytest.fixture
def ended(env: dict[str, str], tmp_path: Path) -> str:
    words = ["run", "travel", "--input", GIVEN, "--approver", "desk@travel", "--json"]
    return str(warm.fermata(tmp_path, env, *words).wait().json["id"])


def test_checkpoints_of_ended_runs_are_deleted_and_the_ledger_is_kept(
    ended: str, env: dict[str, str], home: Path, tmp_path: Path
) -> None:
    waiting = str(warm.fermata(tmp_path, env, "run", "travel", "--input", GIVEN, "--json").wait().json["id"])
    before = (home / "checkpoints.sqlite").stat().st_size

    pruned = warm.fermata(tmp_path, env, "prune", "--older-than", "0s", "--json").wait()
    again = warm.fermata(tmp_path, env, "prune", "--older-than", "0s", "--json").wait()

    assert [run["id"] for run in pruned.json["runs"]] == [ended]
    assert pruned.json["checkpoints"] > 5
    assert again.json == {"runs": [], "checkpoints": 0, "dry_run": False}
    assert (home / "checkpoints.sqlite").stat().st_size < before
    assert [row.status for row in ledger().call(intents.of_run, ended)] == ["done", "done", "done"]
    assert warm.fermata(tmp_path, env, "show", ended, "--json").wait().json["status"] == "COMPLETED"
    assert warm.fermata(tmp_path, env, "resume", ended).wait().code == Exit.REFUSED
    assert warm.fermata(tmp_path, env, "show", waiting, "--json").wait().json["next"] == ["APPROVING"]


def test_a_dry_run_deletes_nothing(ended: str, env: dict[str, str], tmp_path: Path) -> None:
    told = warm.fermata(tmp_path, env, "prune", "--older-than", "0s", "--dry-run").wait()
    real = warm.fermata(tmp_path, env, "prune", "--older-than", "0s", "--json").wait()

    assert "of 1 ended runs would be deleted; the ledger is kept" in told.out
    assert len(real.json["runs"]) == 1


def test_a_workflows_retention_is_read_from_the_settings(ended: str, env: dict[str, str], tmp_path: Path) -> None:
    settings = tmp_path / "fermata.toml"

    settings.write_text('[retention]\ntravel = "90d"\n', encoding="utf-8")
    kept = warm.fermata(tmp_path, {**env, "FERMATA_SETTINGS": str(settings)}, "prune", "--json").wait()
    settings.write_text('[retention]\ntravel = "0s"\n', encoding="utf-8")
    gone = warm.fermata(tmp_path, {**env, "FERMATA_SETTINGS": str(settings)}, "prune", "--json").wait()

    assert (kept.json["runs"], len(gone.json["runs"])) == ([], 1)


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["--older-than", "soon"], "the duration is 'soon'; accepted: a whole number and s, m, h or d"),
        (["--older-than", "-1d"], "the duration is '-1d'"),
        (["--older-than", "999999999d"], "the duration is '999999999d'"),
        (["travle"], "there is no workflow 'travle'"),
    ],
)
def test_what_cannot_be_pruned_is_one_line(words: list[str], line: str, env: dict[str, str], tmp_path: Path) -> None:
    done = warm.fermata(tmp_path, env, "prune", *words).wait()

    assert done.code == Exit.BAD_INPUT
    assert line in done.err
    assert len(done.err.strip().splitlines()) == 1
