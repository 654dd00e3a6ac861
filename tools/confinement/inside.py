"""The watcher: starts beside the program, inside the walls, and reports what became of its files.

It stands alone (the standard library only) because nothing of Fermata is visible there. It comes before any code of a
model, reads its job from stdin, and is killed together with everything else when the host has had enough.
"""

from __future__ import annotations

import binascii
import errno
import marshal
import os
import resource
import stat
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    import signal
    from typing import Any
else:
    import _signal as signal  # `signal`, `json` and `typing` would double the time that each start takes

GRACE = 5
DEATH, SUBREAPER = 1, 36


def main() -> None:
    job: dict[str, Any] = marshal.loads(sys.stdin.buffer.read())
    limits = job["limits"]
    report = job["report"]
    os.set_inheritable(report, False)  # not by the program
    if not job["walls"]:
        stay_with(job["parent"])
    signal.alarm(int(limits["seconds"]) + GRACE)
    box = os.path.realpath(job["box"])
    os.chdir(box)
    given: dict[str, bytes] = job["files"]
    for path, data in given.items():
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)
    pid = os.fork()
    if pid == 0:
        start(job, limits, box)
    _, status = os.waitpid(pid, 0)
    stop_the_rest(job["walls"])
    changed, left_out = looked_through(box, given, limits)
    lines = [str(os.waitstatus_to_exitcode(status)).encode()]
    lines += [
        b"new %s %s" % (coded(os.fsencode(path)), coded(data)) for path, data in changed.items() if data is not None
    ]
    lines += [b"gone %s" % coded(os.fsencode(path)) for path, data in changed.items() if data is None]
    lines += [b"left %s" % coded(path.encode()) for path in left_out]
    with open(report, "wb") as out:
        out.write(b"\n".join(lines))


def coded(data: bytes) -> bytes:
    return binascii.b2a_base64(data, newline=False)


def start(job: dict[str, Any], limits: dict[str, Any], box: str) -> None:
    """Becomes the program; never comes back."""
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for number in (signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(number, signal.SIG_DFL)  # Python ignores them, and what it starts would too
    bounded(limits, memory=job["memory_by_process"])
    try:
        os.execvpe(job["words"][0], job["words"], {"HOME": box, "TMPDIR": job["tmp"] or box, **job["variables"]})
    except (OSError, ValueError) as error:
        os.write(2, f"cannot start {job['words'][0]!r}: {error}\n".encode(errors="replace"))
    os._exit(127)


def bounded(limits: dict[str, Any], memory: bool) -> None:
    """`memory` counts what is written to, not what is reserved: node reserves more than there is."""
    wanted = {
        resource.RLIMIT_CPU: (limits["cpu"], limits["cpu"] + 1),
        resource.RLIMIT_FSIZE: (limits["file"], limits["file"]),
        resource.RLIMIT_NOFILE: (256, 256),
        resource.RLIMIT_CORE: (0, 0),
        resource.RLIMIT_NPROC: (limits["processes"], limits["processes"]),
    }
    if memory:
        wanted[resource.RLIMIT_DATA] = (limits["memory"], limits["memory"])
    for which, (soft, hard) in wanted.items():
        most = resource.getrlimit(which)[1]
        if most != resource.RLIM_INFINITY:
            soft, hard = min(soft, most), min(hard, most)
        resource.setrlimit(which, (soft, hard))


def stay_with(parent: int) -> None:
    """Without walls: die when the host dies, and become the parent of whatever daemonises."""
    signal.signal(signal.SIGTERM, give_up)
    signal.signal(signal.SIGALRM, give_up)
    if sys.platform == "linux":
        import ctypes  # 5 ms that nobody pays inside the walls

        libc = ctypes.CDLL(None)
        libc.prctl(SUBREAPER, 1, 0, 0, 0)
        libc.prctl(DEATH, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def give_up(*_: object) -> None:
    stop_the_rest(False)
    os._exit(1)


def stop_the_rest(walls: bool) -> None:
    """What the program left running. Inside the walls everything but this process is its own."""
    while True:
        for pid in (-1,) if walls else children():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def children() -> list[int]:
    try:
        with open(f"/proc/self/task/{os.getpid()}/children") as file:
            return [int(pid) for pid in file.read().split()]
    except FileNotFoundError:
        return []


def looked_through(
    box: str, given: dict[str, bytes], limits: dict[str, Any]
) -> tuple[dict[str, bytes | None], list[str]]:
    """The regular files that are new or different, and the names of what cannot be handed back. No link is followed."""
    changed: dict[str, bytes | None] = dict.fromkeys(given)
    left_out: list[str] = []
    room, more = limits["folder"], limits["changed"]
    for folder, folders, names in os.walk(box, followlinks=False):
        for name in [*names, *(one for one in folders if os.path.islink(os.path.join(folder, one)))]:
            place = os.path.join(folder, name)
            path = os.path.relpath(place, box)
            data = content(place, limits["file"])
            if data is not None and data == given.get(path):
                del changed[path]
            elif data is None or len(data) > room or more == 0 or not path.isprintable():
                changed.pop(path, None)
                left_out.append(ascii(path)[:500])
            else:
                room, more = room - len(data), more - 1
                changed[path] = data
    return changed, left_out[:100]


def content(place: str, most: int) -> bytes | None:
    """A regular file of at most `most` bytes; None for anything else."""
    try:
        handle = os.open(place, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENXIO, errno.EACCES, errno.ENOENT, errno.EPERM, errno.ENODEV):
            return None
        raise
    with open(handle, "rb") as file:
        about = os.fstat(handle)
        return file.read() if stat.S_ISREG(about.st_mode) and about.st_size <= most else None


if __name__ == "__main__":
    main()
