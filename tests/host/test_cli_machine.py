"""The command line where the machine lacks something: one line and a code, and what was kept goes on afterwards."""

import json
import os
import resource
import sys
from pathlib import Path

import pytest

from host.cli.guard import NOBODY_READS
from host.exits import Exit
from tests.support import warm
from tests.support.doors import TRIP

GIVEN = json.dumps({"trip": TRIP})


@pytest.fixture
def env(home: Path) -> dict[str, str]:
    return {"FERMATA_HOME": str(home)}


def where_files_stay_small(most: int, *words: str) -> int:
    """As on a disk that is full: no file may grow beyond this [bytes]."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    return warm.command_line(*words)


def where_nobody_reads(*words: str) -> int:
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "w") as sys.stdout:
        return warm.command_line(*words)


def where_the_terminal_knows_ascii(*words: str) -> int:
    sys.stdout.reconfigure(encoding="ascii", errors="strict")  # type: ignore[union-attr]
    return warm.command_line(*words)


def test_a_run_cut_short_by_a_full_disk_is_told_in_one_line_and_goes_on_when_there_is_room(
    env: dict[str, str], home: Path, tmp_path: Path
) -> None:
    paused = warm.fermata(tmp_path, env, "run", "travel", "--input", GIVEN, "--json").wait()
    run, request = paused.json["id"], paused.json["waits_for"][0]["request"]
    warm.fermata(tmp_path, env, "approve", request, "--as", "kim@travel", "--no-resume").wait()
    most = max(file.stat().st_size for file in home.glob("*.sqlite"))

    full = warm.start(tmp_path, env, where_files_stay_small, most, "resume", run, "--json").wait()
    resumed = warm.fermata(tmp_path, env, "resume", run, "--json").wait()

    assert (full.code, full.err) == (Exit.UNREACHABLE, "")
    assert "FERMATA_HOME" in full.json["error"]
    assert resumed.json["status"] == "COMPLETED"


@pytest.mark.parametrize("name", ["ledger.sqlite", "checkpoints.sqlite"])
def test_a_damaged_file_is_told_in_one_line(env: dict[str, str], home: Path, tmp_path: Path, name: str) -> None:
    home.mkdir()
    (home / name).write_bytes(os.urandom(20_000))

    done = warm.fermata(tmp_path, env, "run", "travel", "--input", GIVEN).wait()

    assert done.code == Exit.UNREACHABLE
    assert done.err.startswith("fermata: file is not a database") and done.err.count("\n") == 1


def test_a_home_that_is_a_file_is_told_in_one_line(env: dict[str, str], home: Path, tmp_path: Path) -> None:
    home.write_text("mine")

    done = warm.fermata(tmp_path, env, "runs").wait()

    assert done.code == Exit.UNREACHABLE
    assert done.err.startswith("fermata: ") and done.err.count("\n") == 1


def test_a_home_that_cannot_be_made_is_told_in_one_line(tmp_path: Path) -> None:
    said = warm.fermata(tmp_path, {"FERMATA_HOME": "/proc/nowhere"}, "run", "travel", "--input", GIVEN).wait()

    assert said.code == Exit.UNREACHABLE
    assert said.err.count("\n") == 1
    assert "'/proc/nowhere'" in said.err


def test_a_run_whose_checkpoints_are_gone_is_no_bug(env: dict[str, str], home: Path, tmp_path: Path) -> None:
    run = warm.fermata(tmp_path, env, "run", "travel", "--input", GIVEN, "--json").wait().json["id"]
    for file in home.glob("checkpoints.sqlite*"):
        file.unlink()

    done = warm.fermata(tmp_path, env, "resume", run).wait()

    assert done.code == Exit.BAD_INPUT
    assert f"run {run} has no checkpoint" in done.err


@pytest.mark.parametrize("words", [("graph", "travel"), ("runs", "--json"), ("--help",)])
def test_a_reader_who_leaves_is_no_bug(env: dict[str, str], tmp_path: Path, words: tuple[str, ...]) -> None:
    done = warm.start(tmp_path, env, where_nobody_reads, *words).wait()

    assert (done.code, done.err) == (NOBODY_READS, "")


def test_what_a_terminal_cannot_show_is_a_question_mark(env: dict[str, str], tmp_path: Path) -> None:
    done = warm.start(tmp_path, env, where_the_terminal_knows_ascii, "graph", "travel").wait()

    assert (done.code, done.err) == (Exit.ENDED_WELL, "")
    assert "understood ? SEARCHING" in done.out


@pytest.mark.parametrize(
    "words",
    [
        ("run", "travel", "--ask", "\udcff Seoul"),
        ("run", "travel", "--input", r'{"ask": "\ud800 Seoul"}'),
        ("show", "\udcff"),
        ("approve", "req-\udcff", "--as", "kim@travel", "--no-resume"),
    ],
)
def test_bytes_that_are_no_text_are_refused(env: dict[str, str], tmp_path: Path, words: tuple[str, ...]) -> None:
    done = warm.fermata(tmp_path, env, *words).wait()

    assert done.code == Exit.BAD_INPUT
    assert done.err.count("\n") == 1


@pytest.mark.parametrize("name", ["한글 home", "a?b", "100%25"])
def test_a_home_may_be_called_anything(tmp_path: Path, name: str) -> None:
    env = {"FERMATA_HOME": str(tmp_path / name)}

    done = warm.fermata(tmp_path / "said", env, "run", "travel", "--input", GIVEN, "--json").wait()

    assert done.code == Exit.PAUSED
    assert (tmp_path / name / "ledger.sqlite").exists()
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted([name, "said"])
