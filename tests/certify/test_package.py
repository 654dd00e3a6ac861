"""What is shipped works: the wheel holds every room and every data file, and runs without the source tree."""

import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.support.dev_server import ROOT
from tests.support.doors import TRIP

pytestmark = pytest.mark.certify

ROOMS = ("examples", "fermata", "graphs", "host", "nodes", "reliability", "state", "tools")
FERMATA = "from host.cli import main; main()"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    words = ["wheel", "--no-deps", "--no-build-isolation", "--quiet", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run([sys.executable, "-m", "pip", *words], check=True)
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_every_file_of_every_room(wheel: Path) -> None:
    tracked = subprocess.run(["git", "ls-files", "-z", *ROOMS], cwd=ROOT, capture_output=True, text=True, check=True)

    held = set(zipfile.ZipFile(wheel).namelist())

    assert {file for file in tracked.stdout.split("\0") if file and (ROOT / file).is_file()} <= held


def test_neither_package_holds_anything_but_the_rooms(wheel: Path, tmp_path: Path) -> None:
    words = ["-m", "hatchling", "build", "--target", "sdist", "--directory", str(tmp_path)]
    subprocess.run([sys.executable, *words], cwd=ROOT, check=True, capture_output=True)
    with tarfile.open(next(tmp_path.glob("*.tar.gz"))) as archive:
        source = {name.split("/")[1] for name in archive.getnames()}

    installed = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}

    assert {name for name in installed if not name.endswith(".dist-info")} == set(ROOMS)
    about = {"README.md", "LICENSE", "CHANGELOG.md", "pyproject.toml", "PKG-INFO", ".gitignore"}
    assert source == {*ROOMS, *about}


@pytest.fixture(scope="module")
def site(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    shutil.unpack_archive(wheel, folder, "zip")
    return folder


def told(site: Path, where: Path, program: str, *words: str) -> str:
    """What it says, in a folder that is not the source's."""
    env = {**os.environ, "PYTHONPATH": str(site), "FERMATA_HOME": str(where / "home")}
    given = [sys.executable, "-c", f"import sys, host; assert {str(site)!r} in host.__file__; {program}", *words]
    done = subprocess.run(given, cwd=where, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_shipped_package_books_a_trip_from_words(site: Path, tmp_path: Path) -> None:
    given = ["--input", json.dumps({"trip": TRIP}), "--approver", "desk@travel"]

    said = told(site, tmp_path, FERMATA, "run", "travel", *given)

    assert "Your trip is booked." in said


def test_the_shipped_package_brings_the_documents_that_are_searched(site: Path, tmp_path: Path) -> None:
    said = told(site, tmp_path, FERMATA, "run", "research", "--ask", "How often do the night buses leave?")

    assert "every half hour" in said


def test_the_shipped_package_brings_the_repository_whose_session_is_recorded(site: Path, tmp_path: Path) -> None:
    issue = "Give a discount of 5 percent on every line of 10 pieces or more, rounded half up to whole cents."
    made = told(site, tmp_path, "from tools.git.example import main; sys.exit(main(sys.argv[1:]))", "shop")

    given = json.dumps({"repository": "shop", "issue": {"description": issue}})
    said = told(site, tmp_path, FERMATA, "run", "development", "--input", given)

    assert "on main" in made
    assert "Delivered: branch fermata/" in said


def test_langgraph_accepts_the_configuration() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "langgraph_cli", "validate"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr
