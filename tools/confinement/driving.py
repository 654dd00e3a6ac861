"""Driving: one process, its job in, its words and its report out, an end in time, and nothing left of it."""

import asyncio
import os
from asyncio.subprocess import PIPE, Process
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from signal import SIGXCPU

from tools.confinement.group import Group, made
from tools.confinement.job import Plan, reported, sent
from tools.confinement.keeping import Kept, keep
from tools.confinement.limits import Limits
from tools.confinement.ran import Ran, Why
from tools.processes import give, kill

JOIN = """
for group in $1; do echo $$ >"$group/cgroup.procs" || exit 126; done
shift; exec "$@"
"""
"""Joins the groups before anything else runs."""

LAST_SECONDS = 2.0
"""[s] for what a killed process wrote to be read."""

Stop = Callable[[Process], Awaitable[None]]


@dataclass
class Seen:
    stdout: Kept
    stderr: Kept
    report: Kept


async def drive(words: Sequence[str], plan: Plan, limits: Limits, stop: Stop, fds: Sequence[int] = ()) -> Ran:
    """Runs `words`, which inherit `fds`, in a group of its own; `stop` is called in any case, at the latest when its
    time is over.

    What it left behind is gone when this returns, also when the caller gives up.
    """
    group = await asyncio.to_thread(made, limits)
    seen = Seen(Kept(limits.output), Kept(limits.output), Kept(4 * limits.folder + 1_000_000))
    try:
        late, code = await _started(words, plan, limits, group, seen, stop, fds)
        why: Why | None = "memory" if await asyncio.to_thread(group.ran_out) else "time" if late else None
    finally:
        await asyncio.shield(asyncio.to_thread(group.remove))
    ran = await asyncio.to_thread(_told, seen, code, limits, why)
    return replace(ran, not_held=not_held(group))


async def _started(
    words: Sequence[str], plan: Plan, limits: Limits, group: Group, seen: Seen, stop: Stop, fds: Sequence[int]
) -> tuple[bool, int]:
    """Was it stopped at its time, and the code of the outermost process."""
    reading, writing = os.pipe()
    try:
        job = await asyncio.to_thread(sent, plan, not group.memory, writing)
        process = await asyncio.create_subprocess_exec(
            *("/bin/sh", "-c", JOIN, "sh", " ".join(map(str, group.folders)), *words),
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            pass_fds=(writing, *fds),
            cwd="/",
            env={"PATH": os.defpath},
            start_new_session=True,
        )
    except BaseException:
        os.close(reading)
        raise
    finally:
        os.close(writing)
    return await _followed(process, reading, job, limits, seen, stop)


async def _followed(
    process: Process, reading: int, job: bytes, limits: Limits, seen: Seen, stop: Stop
) -> tuple[bool, int]:
    assert process.stdout is not None and process.stderr is not None  # noqa: S101 - a PIPE was asked for
    report = asyncio.StreamReader()
    pipe, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(report), os.fdopen(reading, "rb")
    )
    all_of_it = asyncio.gather(
        give(process, job),
        keep(process.stdout, seen.stdout),
        keep(process.stderr, seen.stderr),
        keep(report, seen.report),
        process.wait(),
    )
    try:
        in_time, _ = await asyncio.wait({all_of_it}, timeout=limits.seconds)
    finally:
        await asyncio.shield(_ended(process, stop, all_of_it, pipe))
    return not in_time, process.returncode or 0


async def _ended(process: Process, stop: Stop, rest: Awaitable[object], pipe: asyncio.ReadTransport) -> None:
    """What is still in the pipes of a killed process is read, or asyncio would keep them open."""
    await stop(process)
    kill(process)
    with suppress(TimeoutError):
        await asyncio.wait_for(rest, LAST_SECONDS)
    pipe.close()


def _told(seen: Seen, code: int, limits: Limits, why: Why | None) -> Ran:
    ran = Ran(code, seen.stdout.text, seen.stderr.text, {}, why or "lost", cut=seen.stdout.cut or seen.stderr.cut)
    report = None if seen.report.cut else reported(seen.report.data, limits)
    if report is None or why == "time":
        return ran
    over: Why = "cpu" if report.code == -SIGXCPU else "ended"
    return replace(ran, code=report.code, files_changed=report.files, left_out=report.left_out, why=why or over)


def not_held(group: Group) -> tuple[str, ...]:
    """The limits that only a cgroup can hold, where there is none."""
    held = [] if group.memory else ["memory of all processes together (each has that much)"]
    if not group.processes and os.geteuid() == 0:
        held.append("processes (run as another user than root, or let Fermata make cgroups)")
    return tuple(held)
