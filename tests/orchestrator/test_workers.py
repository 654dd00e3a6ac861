"""Adding a worker is one file, or one entry point of an installed package; what is none is refused in one line."""

import sys
from pathlib import Path

import pytest

from nodes.orchestrator.crew import _crew, crew
from reliability.errors import BadInput
from tests.docs.reading import python_blocks
from tests.support.doors import GraphDoor, World
from tests.support.warm import fermata

(GREETING,) = python_blocks("docs/orchestrator.md")
"""The worker that the page shows, word for word."""
ASK = "summarise battery recycling and translate it into French"


@pytest.fixture(autouse=True)
def fresh() -> None:
    _crew.cache_clear()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project" / "workers"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installed distribution that registers a worker, as pip leaves it on disk."""
    site = tmp_path / "site"
    info = site / "french_worker-1.0.dist-info"
    info.mkdir(parents=True)
    (site / "french_worker.py").write_text(GREETING, encoding="utf-8")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: french-worker\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text("[fermata.workers]\nfrench = french_worker:worker\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(site))
    monkeypatch.delitem(sys.modules, "french_worker", raising=False)
    return info


async def test_those_that_are_shipped_are_registered_by_their_files_alone() -> None:
    known = [worker.name for worker in (await crew()).workers]

    assert known == ["calculating", "researching", "reviewing", "summarising", "writing"]


def test_a_file_in_a_folder_of_the_project_adds_a_worker_that_gets_the_tasks_nobody_had(
    project: Path, door: GraphDoor
) -> None:
    (project / "translating.py").write_text(GREETING, encoding="utf-8")
    (project / "_notes.py").write_text("raise SystemExit", encoding="utf-8")
    env = {**door.world.env, "FERMATA_WORKERS": str(project)}

    ended = _in(env, door).look(_in(env, door).start({"ask": ASK}))

    assert ended.status == "DELIVERED"
    assert ended.values["result"]["text"].startswith("Bonjour: ")
    assert ended.values["assigned"]["t3"]["worker"] == "translating"


def test_an_entry_point_of_an_installed_package_adds_a_worker(package: Path, door: GraphDoor) -> None:
    ended = door.look(door.start({"ask": ASK}))

    assert package.exists()
    assert ended.status == "DELIVERED"
    assert ended.values["assigned"]["t3"]["worker"] == "translating"


async def test_an_entry_point_that_cannot_be_loaded_is_named(package: Path) -> None:
    (package / "entry_points.txt").write_text("[fermata.workers]\nfrench = french_worker:nobody\n", encoding="utf-8")

    with pytest.raises(BadInput, match="the entry point french = 'french_worker:nobody' cannot be loaded"):
        await crew()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("worker = 7", "gives 7 as its worker; accepted: worker = Worker"),
        ("nothing = 1", "gives None as its worker"),
        ("import no_such_module_at_all", "cannot be loaded: No module named"),
        ("worker = (", "cannot be loaded"),
        (GREETING.replace('"translating"', '"writing"'), "accepted: each name once"),
        (GREETING.replace("cost=7", "cost=-7"), "accepted: a name, a capability or more"),
    ],
)
async def test_a_file_that_holds_no_worker_is_named_with_what_is_accepted(
    text: str, says: str, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "broken.py").write_text(text, encoding="utf-8")
    monkeypatch.setenv("FERMATA_WORKERS", str(project))

    with pytest.raises(BadInput) as refused:
        await crew()

    assert says in str(refused.value)


def test_a_folder_that_is_not_there_is_one_line_on_the_command_line(home: Path) -> None:
    env = {"FERMATA_HOME": str(home), "FERMATA_WORKERS": "nowhere-at-all"}

    done = fermata(home / "processes", env, "run", "orchestrator", "--ask", "calculate 1+1").wait()

    assert done.code == 2
    assert "FERMATA_WORKERS is 'nowhere-at-all', which is no folder" in done.err
    assert len(done.err.strip().splitlines()) == 1


def _in(env: dict[str, str], door: GraphDoor) -> GraphDoor:
    return GraphDoor(World(door.world.home, door.world.booking, env), "orchestrator")
