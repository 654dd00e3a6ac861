"""A program that takes too much is stopped, told why, and nothing of it is left."""

import os
import secrets
import sys
import time
from dataclasses import replace

import pytest

from reliability.errors import BadInput
from tests.tools.confinement.here import QUICK, python, running
from tools.confinement import group
from tools.confinement.bubblewrap import Bubblewrap
from tools.confinement.group import made
from tools.confinement.limits import Limits

pytestmark = pytest.mark.certify  # each takes seconds

SHORT = Limits(seconds=1.5)
SMALL = replace(QUICK, memory=100_000_000)


@pytest.mark.parametrize(
    "program", ["while True: pass", "__import__('time').sleep(600)", "__import__('signal').pause()"]
)
async def test_a_program_without_an_end_is_stopped_at_its_time(both: Bubblewrap, program: str) -> None:
    mark = secrets.token_hex(8)
    began = time.monotonic()

    ran = await python(both, f"{program} # {mark}", SHORT)

    assert (ran.why, ran.succeeded) == ("time", False)
    assert time.monotonic() - began < 10
    assert running(mark) == []


async def test_a_program_that_only_calculates_is_stopped_at_its_share_of_the_processor(walls: Bubblewrap) -> None:
    ran = await python(walls, "while True: pass", replace(QUICK, cpu=1))

    assert (ran.why, ran.succeeded) == ("cpu", False)


async def test_what_made_itself_a_daemon_is_gone_with_the_rest(both: Bubblewrap) -> None:
    mark = secrets.token_hex(8)
    hide = "for fd in (1, 2): os.close(fd)"
    program = (
        f"import os, time\nif os.fork() == 0:\n os.setsid()\n if os.fork() == 0:\n  {hide}\n  time.sleep(600) # {mark}"
    )

    ran = await python(both, program)

    assert ran.why == "ended"
    assert running(mark) == []


async def test_a_daemon_of_a_program_that_ran_out_of_time_is_gone_too(both: Bubblewrap) -> None:
    mark = secrets.token_hex(8)
    program = f"import os, time\nif os.fork() == 0:\n os.setsid()\n os.closerange(1, 3)\ntime.sleep(600) # {mark}"

    ran = await python(both, program, SHORT)

    assert ran.why == "time"
    assert running(mark) == []


async def test_a_memory_bomb_is_stopped(both: Bubblewrap) -> None:
    ran = await python(both, "kept = [bytearray(1_000_000) for _ in range(10_000)]", SMALL)

    held = not any("memory" in one for one in ran.not_held)
    assert not ran.succeeded
    assert ran.why == "memory" if held else "MemoryError" in ran.stderr


async def test_memory_of_many_processes_together_is_one_limit_where_a_cgroup_can_be_made(walls: Bubblewrap) -> None:
    each = "import os\nfor _ in range(8): os.fork()\n"
    ran = await python(
        walls, f"{each}kept = bytearray(3_000_000)\nimport time; time.sleep(1)", replace(SMALL, processes=300)
    )

    if ran.not_held:
        pytest.skip("no cgroup can be made here")
    assert ran.why == "memory"


async def test_a_fork_bomb_is_contained_and_gone(both: Bubblewrap) -> None:
    mark = secrets.token_hex(8)
    bomb = f"import os\nwhile True:\n try: os.fork()\n except OSError: pass # {mark}"

    # Without a cgroup nothing bounds the processes of root; 2 s of it would take the machine that this test runs on.
    ran = await python(both, bomb if not _root_without() else f"pass # {mark}", replace(SHORT, processes=20))

    assert ran.why in ("time", "memory", "ended")
    assert running(mark) == []


async def test_a_fork_bomb_makes_no_more_processes_than_allowed(walls: Bubblewrap) -> None:
    count = "import os, time\nmade = 0\ntry:\n while True:\n  if os.fork() == 0: time.sleep(60)\n  made += 1\n"
    ran = await python(walls, f"{count}except OSError: print(made)", replace(QUICK, processes=20))

    if any("processes" in one for one in ran.not_held):
        pytest.skip("no cgroup can be made here, and root has no limit of its own")
    assert 10 <= int(ran.stdout) <= 24


@pytest.mark.parametrize("place", ["/box", "/tmp", "/dev/shm", "/dev", "/"])  # noqa: S108
async def test_a_disk_cannot_be_filled(both: Bubblewrap, place: str) -> None:
    limits = replace(QUICK, folder=20_000_000, file=8_000_000)
    fill = f"n = 0\ntry:\n for n in range(100): open(f'{place}/{{n}}', 'wb').write(bytes(7_000_000))\n"

    ran = await python(both, f"{fill}except OSError as error: print(n, error.errno)")
    small = await python(both, f"{fill}except OSError as error: print(n, error.errno)", limits)

    assert ran.succeeded and small.succeeded
    assert int(small.stdout.split()[0]) <= 3


async def test_one_file_cannot_be_larger_than_allowed(walls: Bubblewrap) -> None:
    ran = await python(walls, "open('big', 'wb').write(bytes(9_000_000))")

    assert "File too large" in ran.stderr


async def test_of_fifty_megabytes_of_words_the_beginning_and_the_end_are_kept(walls: Bubblewrap) -> None:
    ran = await python(walls, "print('begin'); [print('x' * 999_999) for _ in range(50)]; print('end')")

    assert ran.succeeded and ran.cut
    assert ran.stdout.startswith("begin\nxxx") and ran.stdout.endswith("xxx\nend\n")
    assert len(ran.stdout) < QUICK.output + 100


async def test_a_program_that_brings_down_its_watcher_hands_nothing_back(walls: Bubblewrap) -> None:
    ran = await python(walls, "import os; open('a', 'w').write('x'); os.kill(-1, 9); __import__('time').sleep(60)")

    assert (ran.why, dict(ran.files_changed), ran.succeeded) == ("lost", {}, False)


async def test_a_program_that_is_not_there_is_told(walls: Bubblewrap) -> None:
    ran = await walls.run(["no-such-program"], {}, QUICK)

    assert (ran.code, ran.why) == (127, "ended")
    assert "cannot start 'no-such-program'" in ran.stderr


@pytest.mark.parametrize("given", [0, -1, float("inf"), float("nan")])
def test_there_is_no_word_for_no_limit(given: float) -> None:
    with pytest.raises(BadInput, match="accepted: a number above 0"):
        Limits(seconds=given)


def _root_without() -> bool:
    ours = made(QUICK)
    ours.remove()
    return os.geteuid() == 0 and not ours.processes


async def test_nothing_of_a_group_is_left(walls: Bubblewrap) -> None:
    await walls.run([sys.executable, "-c", "pass"], {}, QUICK)

    assert list(group.ROOT.rglob(f"fermata-{os.getpid()}-*")) == []
