"""Group: a cgroup of its own for one run, where this process may make one; the only limit on all processes together.

It is made below the group that this process is in, so that it takes no more than the process itself was given.
"""

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tools.confinement.limits import Limits

ROOT = Path("/sys/fs/cgroup")
OVERHEAD = 4
"""Processes of ours that are in the group: bubblewrap twice, the watcher, and the shell that becomes the first."""

PATIENCE = 2.0
"""[s] until the kernel has forgotten killed processes."""


@dataclass(frozen=True)
class Group:
    """`folders` are to be joined by the first process; `memory` and `processes` say whether that limit is held."""

    folders: tuple[Path, ...] = ()
    memory: bool = False
    processes: bool = False

    def ran_out(self) -> bool:
        """Was something in it killed for want of memory?"""
        for folder in self.folders:
            for name in ("memory.events", "memory.oom_control"):
                with suppress(OSError):
                    counts = dict(line.split() for line in (folder / name).read_text().splitlines())
                    return int(counts.get("oom_kill", "0")) > 0
        return False

    def remove(self) -> None:
        """Kills what is still in it, and takes it away. Blocking."""
        until = time.monotonic() + PATIENCE
        for folder in self.folders:
            while folder.exists() and time.monotonic() < until:
                with suppress(OSError):
                    for pid in (folder / "cgroup.procs").read_text().split():
                        os.kill(int(pid), 9)
                with suppress(OSError):
                    folder.rmdir()
                    break
                time.sleep(0.005)


def made(limits: Limits) -> Group:
    """A group with these limits, or as much of it as this machine allows. Blocking."""
    name = f"fermata-{os.getpid()}-{secrets.token_hex(4)}"
    folders: list[Path] = []
    held: set[str] = set()
    for parent, settings in _places(limits):
        _sweep(parent)
        folder = parent / name
        try:
            folder.mkdir()
        except OSError:
            continue
        if held_here := {what for what in settings if _set(folder, settings[what])}:
            folders.append(folder)
            held |= held_here
        else:
            folder.rmdir()
    return Group(tuple(folders), "memory" in held, "processes" in held)


def _places(limits: Limits) -> Iterator[tuple[Path, dict[str, dict[str, str]]]]:
    """Where a group may be made, and which files hold which limit there: all of version 2, or version 1 in parts."""
    memory, processes = str(limits.memory), str(limits.processes + OVERHEAD)
    own = _own()
    v1 = {"memory.limit_in_bytes": memory, "?memory.memsw.limit_in_bytes": memory}
    if "memory" in own:
        yield ROOT / "memory" / own["memory"], {"memory": v1}
    if "pids" in own:
        yield ROOT / "pids" / own["pids"], {"processes": {"pids.max": processes}}
    if "" in own and not {"memory", "pids"} & own.keys():
        v2 = {"memory.max": memory, "?memory.swap.max": "0", "?memory.oom.group": "1"}
        here = ROOT / own[""]
        for parent in (here, here.parent):  # a group that holds processes may have none below it that count
            with suppress(OSError):
                if {"memory", "pids"} <= set((parent / "cgroup.subtree_control").read_text().split()):
                    yield parent, {"memory": v2, "processes": {"pids.max": processes}}
                    return


def _own() -> dict[str, str]:
    """This process's group for each controller; `""` is version 2."""
    own: dict[str, str] = {}
    with suppress(OSError):
        for line in Path("/proc/self/cgroup").read_text().splitlines():
            _, controllers, path = line.split(":", 2)
            own |= dict.fromkeys(controllers.split(","), path.lstrip("/"))
    return own


def _set(folder: Path, files: dict[str, str]) -> bool:
    """A name with `?` need not be there."""
    for name, value in files.items():
        try:
            (folder / name.lstrip("?")).write_text(value)
        except OSError:
            if not name.startswith("?"):
                return False
    return True


def _sweep(parent: Path) -> None:
    """Groups of processes that were killed before they could take theirs away; one that is in use stays by itself."""
    for old in parent.glob("fermata-*-*"):
        owner = old.name.split("-")[1]
        if owner.isdigit() and not Path("/proc", owner).exists():
            with suppress(OSError):
                old.rmdir()
