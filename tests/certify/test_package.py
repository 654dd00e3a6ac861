"""What is shipped works: the wheel holds every room and every data file, and runs without the source tree."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.support.dev_server import ROOT
from tests.support.doors import TRIP

pytestmark = pytest.mark.certify


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    words = ["wheel", "--no-deps", "--no-build-isolation", "--quiet", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run([sys.executable, "-m", "pip", *words], check=True)
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_every_file_of_every_room(wheel: Path) -> None:
    rooms = ("fermata", "graphs", "host", "nodes", "reliability", "state", "tools")
    tracked = subprocess.run(["git", "ls-files", *rooms], cwd=ROOT, capture_output=True, text=True, check=True)

    held = set(zipfile.ZipFile(wheel).namelist())

    assert set(tracked.stdout.split()) <= held


def test_the_shipped_package_books_a_trip_from_words(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    program = "import sys, host; assert 'site' in host.__file__; from host.cli import main; main()"
    words = ["run", "travel", "--input", json.dumps({"trip": TRIP}), "--approver", "desk@travel"]
    env = {**os.environ, "PYTHONPATH": str(site), "FERMATA_HOME": str(tmp_path / "home")}

    done = subprocess.run(
        [sys.executable, "-c", program, *words], cwd=tmp_path, env=env, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert "Your trip is booked." in done.stdout


def test_langgraph_accepts_the_configuration() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "langgraph_cli", "validate"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr
