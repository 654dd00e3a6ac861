"""A crash test of every so-many-th point, and one that is stopped in the middle."""

import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from host.exits import Exit
from tests.support import warm
from tests.support.until import until

SHOP = "tests/support/unsafe.py"


@pytest.mark.certify
def test_a_sample_strikes_at_every_so_many_th_point_and_knows_all_boundaries(tmp_path: Path) -> None:
    twentieth = warm.fermata(tmp_path, {}, "crashtest", f"{SHOP}:once", "--every", "20", "--json").wait()
    tenth = warm.fermata(tmp_path, {}, "crashtest", f"{SHOP}:once", "--every", "10", "--json").wait()

    assert (twentieth.code, tenth.code) == (Exit.ENDED_WELL, Exit.ENDED_WELL)
    assert tenth.json["boundaries"] == twentieth.json["boundaries"]
    assert tenth.json["trials"] in (2 * twentieth.json["trials"], 2 * twentieth.json["trials"] - 1)


def test_a_crash_test_that_is_stopped_ends_at_once_and_takes_its_homes_with_it() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "host.cli", "crashtest", f"{SHOP}:once"], stderr=subprocess.PIPE, text=True
    )
    below = psutil.Process(process.pid)
    until(lambda: homes(below))
    begun, folders = below.children(recursive=True), homes(below)

    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)

    assert process.returncode == 130
    assert said.startswith("fermata: stopped")
    assert [folder for folder in folders if folder.exists()] == []
    until(lambda: not any(alive(one) for one in begun))


def homes(below: psutil.Process) -> set[Path]:
    """The crash test's folder, by the files that its workers have open."""
    opened: set[Path] = set()
    for process in below.children(recursive=True):
        with suppress(psutil.Error):
            files = [Path(file.path) for file in process.open_files()]
            opened.update(folder for file in files for folder in file.parents if folder.name.startswith("crashtest-"))
    return opened


def alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False
