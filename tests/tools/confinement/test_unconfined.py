"""A run without walls still has an end, a bounded appetite, no secrets in its environment and a folder of its own."""

import os
import secrets
from dataclasses import replace
from pathlib import Path

import pytest

from tests.tools.confinement.here import QUICK, python, running
from tools.confinement import group
from tools.confinement.limits import Limits
from tools.confinement.unconfined import Unconfined

HERE = Unconfined()


async def test_its_environment_holds_no_secret_and_its_folder_is_fresh_and_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-hunter2")

    ran = await python(HERE, "import os; print(os.environ); print(os.getcwd(), os.listdir('.'))", files={"a.txt": "x"})

    environment, folder = ran.stdout.splitlines()
    assert "hunter2" not in environment
    assert folder.endswith(" ['a.txt']")
    assert not os.path.exists(folder.split()[0])  # noqa: PTH110, ASYNC240


async def test_it_ends_in_time_with_everything_that_it_started() -> None:
    mark = secrets.token_hex(8)
    program = f"import os, time\nif os.fork() == 0:\n os.setsid()\n os.closerange(1, 3)\ntime.sleep(600) # {mark}"

    ran = await python(HERE, program, Limits(seconds=1.5))

    assert (ran.why, ran.confined) == ("time", False)
    assert running(mark) == []


async def test_its_daemons_are_found_without_a_cgroup_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(group, "ROOT", Path("/there/is/none"))
    mark = secrets.token_hex(8)
    hidden = "os.setsid()\n if os.fork() == 0:\n  os.closerange(1, 3)\n  time.sleep(600)"

    ran = await python(HERE, f"import os, time\nif os.fork() == 0:\n {hidden} # {mark}")

    assert ran.why == "ended"
    assert running(mark) == []


async def test_its_memory_files_and_time_of_the_processor_are_bounded() -> None:
    hungry = await python(HERE, "kept = bytearray(10_000_000_000)", replace(QUICK, memory=200_000_000))
    large = await python(HERE, "open('big', 'wb').write(bytes(9_000_000))")
    busy = await python(HERE, "while True: pass", replace(QUICK, cpu=1))

    assert not hungry.succeeded and (hungry.why == "memory" or "MemoryError" in hungry.stderr)
    assert "File too large" in large.stderr
    assert busy.why == "cpu"


async def test_links_that_it_plants_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("hunter2")

    plant = f"import os; os.symlink({str(tmp_path / 'secret')!r}, 'link'); os.symlink({str(tmp_path)!r}, 'folder')"
    ran = await python(HERE, plant)

    assert (dict(ran.files_changed), sorted(ran.left_out)) == ({}, ["'folder'", "'link'"])
    assert (tmp_path / "secret").read_text() == "hunter2"
    assert os.listdir(tmp_path) == ["secret"]  # noqa: PTH208
