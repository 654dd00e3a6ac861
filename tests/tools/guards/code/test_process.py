"""A tool runs alone: it knows no secret, it has an end, and nothing of it stays."""

import asyncio
import sys
import time
from pathlib import Path

import psutil
import pytest
from blockbuster import blockbuster_ctx

from tests.support.until import until
from tools.guards.code.process import Command, NotRun, run_plainly


def python(program: str, folder: Path, seconds: float = 20) -> Command:
    return Command([sys.executable, "-I", "-c", program], folder, seconds)


def gone(pid: int) -> bool:
    """Before long; nobody may be there to bury it."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        try:
            if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
    return False


async def test_a_tool_knows_no_variable_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-not-for-tools")

    with blockbuster_ctx():
        ran = await run_plainly(python("import os; print(*sorted(os.environ))", tmp_path))

    assert ran.code == 0
    assert set(ran.output.decode().split()) <= {"HOME", "LANG", "LC_CTYPE", "PATH", "TMPDIR"}


async def test_at_its_time_limit_it_is_killed_with_all_that_it_started(tmp_path: Path) -> None:
    sleeper = ["/bin/sh", "-c", "sleep 600 & echo $! > pid; wait"]  # a shell is up at once, on a busy machine too
    began = time.monotonic()

    with pytest.raises(NotRun, match="gave no answer in 1 s"):
        await run_plainly(Command(sleeper, tmp_path, 1))

    assert time.monotonic() - began < 15
    assert gone(int((tmp_path / "pid").read_text()))


async def test_where_nobody_waits_for_it_any_more_it_is_killed(tmp_path: Path) -> None:
    sleeper = "import os, time; open('pid', 'w').write(str(os.getpid())); time.sleep(600)"

    waiting = asyncio.create_task(run_plainly(python(sleeper, tmp_path, seconds=600)))
    await asyncio.to_thread(until, lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text())
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting

    assert gone(int((tmp_path / "pid").read_text()))


async def test_one_that_writes_without_end_is_stopped(tmp_path: Path) -> None:
    with pytest.raises(NotRun, match="wrote more than"):
        await run_plainly(python("while True: print('x' * 100_000)", tmp_path))


async def test_one_that_is_not_there_is_said_to_be_so(tmp_path: Path) -> None:
    with pytest.raises(NotRun, match="cannot be started"):
        await run_plainly(Command([str(tmp_path / "none")], tmp_path, 5))


async def test_what_it_leaves_behind_in_its_group_ends_with_it(tmp_path: Path) -> None:
    leaves = "import subprocess as s; print(s.Popen(['sleep', '600'], stdout=s.DEVNULL).pid)"

    ran = await run_plainly(python(leaves, tmp_path))

    assert gone(int(ran.output))
