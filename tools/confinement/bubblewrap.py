"""Bubblewrap: a program sees a read-only system, a folder of its own, no network and nobody else."""

import asyncio
import os
import shutil
import sys
from asyncio.subprocess import Process
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tools.confinement import seccomp
from tools.confinement.confinement import NotConfined
from tools.confinement.driving import drive
from tools.confinement.job import planned
from tools.confinement.limits import Limits
from tools.confinement.ran import Ran

WATCHER = Path(__file__).with_name("inside.py")
EMPTY = Path(__file__).parent.parent / "py.typed"
BOX, WATCHING = "/box", "/watcher.py"
SHARED = 16_000_000
"""[bytes] of `/dev/shm`: semaphores of Python's multiprocessing live there."""

PATIENCE = 5.0
"""[s] for the kernel to be done with killed processes."""

INSTALL = "install bubblewrap 0.8 or newer (`apt-get install bubblewrap`, `make bubblewrap`)"


@dataclass(frozen=True)
class Bubblewrap:
    """`reads` [paths] are visible read-only, where they are, beside the system's `/usr` and this Python.

    `program` is bubblewrap itself. Whoever may run this may read whatever is under `/usr` and in the Python
    environment: no secret belongs there (a `pip.conf` in it is hidden).
    """

    program: str
    reads: tuple[Path, ...] = ()

    async def run(
        self,
        command: Sequence[str],
        files: Mapping[str, str | bytes],
        limits: Limits = Limits(),  # noqa: B008 - frozen
        variables: Mapping[str, str] | None = None,
    ) -> Ran:
        plan = await asyncio.to_thread(planned, command, files, limits, variables or {})
        walls = await asyncio.to_thread(self._walls, limits)
        rules = await asyncio.to_thread(seccomp.opened)
        fds = () if rules is None else (rules,)
        words = [*walls, *(word for one in fds for word in ("--seccomp", str(one))), "--", sys.executable, "-I", "-S"]
        place = {"box": BOX, "tmp": "/tmp", "walls": True}  # noqa: S108 - a tmpfs of its own
        try:
            return await drive([*words, WATCHING], {**plan, **place}, limits, _all_inside, fds)
        finally:
            for one in fds:
                os.close(one)

    def _walls(self, limits: Limits) -> list[str]:
        room = str(limits.folder)
        words = [self.program, "--unshare-all", "--unshare-user", "--disable-userns", "--die-with-parent"]
        words += ["--new-session", "--clearenv", "--cap-drop", "ALL", "--uid", "65534", "--gid", "65534"]
        words += ["--hostname", "confined", *_system()]
        words += ["--proc", "/proc", "--dev", "/dev"]
        for place, size in (("/tmp", room), (BOX, room), ("/dev/shm", str(SHARED))):  # noqa: S108
            words += ["--perms", "1777", "--size", size, "--tmpfs", place]
        for seen in dict.fromkeys((*map(Path, _pythons()), *self.reads)):
            words += ["--ro-bind", str(seen), str(seen)]
        for secret in (Path(prefix, "pip.conf") for prefix in _pythons()):
            if secret.exists():
                words += ["--ro-bind", str(EMPTY), str(secret)]
        words += ["--ro-bind", str(WATCHER), WATCHING]
        # For root's own bubblewrap `/proc/sys` is root's to write to, capabilities or not: `core_pattern` is a way out.
        for place in ("/proc", "/dev", "/"):
            words += ["--remount-ro", place]
        return [*words, "--chdir", BOX]


async def standing(reads: tuple[Path, ...] = ()) -> Bubblewrap:
    """Bubblewrap, after it has stood once.

    Raises:
        NotConfined: it is missing, too old, or may not make namespaces here.
    """
    program = await asyncio.to_thread(shutil.which, "bwrap")
    if program is None:
        raise NotConfined(f"there is no bubblewrap on this machine, so nothing was run; {INSTALL}")
    here = Bubblewrap(program, reads)
    ran = await here.run(["true"], {}, Limits(seconds=20))
    if not ran.succeeded:
        said = ran.stderr.strip().splitlines()[-1:] or [f"code {ran.code}, {ran.why}"]
        raise NotConfined(
            f"bubblewrap cannot make its walls here ({said[0][:200]}), so nothing was run; {INSTALL}, "
            "and let this user make namespaces (in a container: its seccomp and AppArmor profiles)"
        )
    return here


async def _all_inside(process: Process) -> None:
    """Killing bubblewrap kills its first process inside, and the kernel everything else in there with that one: this
    waits until it is done.
    """
    inside = await asyncio.to_thread(_opened, process.pid)
    with suppress(ProcessLookupError):
        process.kill()
    for handle in inside:
        try:
            await asyncio.wait_for(_gone(handle), PATIENCE)
        except TimeoutError:
            pass  # the kernel has not finished; nothing in there runs any more
        finally:
            os.close(handle)


def _opened(pid: int) -> list[int]:
    """Handles of the processes below: numbers may be given to others, handles not."""
    handles: list[int] = []
    with suppress(OSError):
        below = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        handles.extend(os.pidfd_open(int(child)) for child in below)
    return handles


async def _gone(handle: int) -> None:
    loop, over = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(handle, over.set)
    try:
        await over.wait()
    finally:
        loop.remove_reader(handle)


def _pythons() -> tuple[str, ...]:
    """This Python, at the same path: from elsewhere it loads the system's libraries."""
    found = {str(Path(prefix).resolve()) for prefix in (sys.prefix, sys.base_prefix)} | {sys.prefix, sys.base_prefix}
    return tuple(sorted(one for one in found if not (one + "/").startswith("/usr/")))


def _system() -> list[str]:
    words = ["--ro-bind", "/usr", "/usr"]
    for name in ("bin", "sbin", "lib", "lib32", "lib64", "libx32"):
        place = Path("/", name)
        if place.is_symlink():
            words += ["--symlink", str(place.readlink()), str(place)]
        elif place.is_dir():
            words += ["--ro-bind", str(place), str(place)]
    for name in ("ld.so.cache", "alternatives"):
        words += ["--ro-bind-try", f"/etc/{name}", f"/etc/{name}"]
    return words
