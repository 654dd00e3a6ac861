"""Nothing runs on when nobody waits for it any more: after a cancel, after the death of the host."""

import asyncio
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from blockbuster import blockbuster_ctx

from tests.support.until import until
from tests.tools.confinement.here import QUICK, needs_walls, python, running
from tools.confinement import group
from tools.confinement.bubblewrap import Bubblewrap
from tools.confinement.group import made
from tools.confinement.limits import Limits

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("kind", [pytest.param("walls", marks=needs_walls), "no walls"])
def test_a_host_that_is_killed_leaves_nothing_running_and_no_group(kind: str) -> None:
    mark = secrets.token_hex(8)
    words = [sys.executable, "-m", "tests.tools.confinement.confined_parent", kind, mark]
    with subprocess.Popen(words, cwd=ROOT) as host:
        until(lambda: len(set(running(f"# {mark}"))) >= 2)

        host.kill()
        host.wait()

        until(lambda: running(mark) == [])
    made(QUICK).remove()  # the next run sweeps up behind the dead
    assert list(group.ROOT.rglob(f"fermata-{host.pid}-*")) == []


async def test_a_run_that_is_cancelled_leaves_nothing_running(both: Bubblewrap) -> None:
    mark = secrets.token_hex(8)
    run = asyncio.create_task(python(both, f"__import__('time').sleep(600) # {mark}", Limits(seconds=600)))
    await asyncio.to_thread(until, lambda: running(f"(600) # {mark}"))

    run.cancel()
    with pytest.raises(asyncio.CancelledError):
        await run

    assert running(mark) == []


async def test_many_runs_at_once_do_not_meet(walls: Bubblewrap) -> None:
    programs = [f"open('{n}', 'w').write('x'); import os; print(os.listdir('.'))" for n in range(6)]

    all_of_them = await asyncio.gather(*(python(walls, program) for program in programs))

    assert [ran.stdout for ran in all_of_them] == [f"['{n}']\n" for n in range(6)]


async def test_the_event_loop_is_never_blocked(walls: Bubblewrap) -> None:
    with blockbuster_ctx():
        ran = await python(walls, "print('x')", files={"a.txt": "x"})

    assert ran.stdout == "x\n"
