"""Running git: a process that knows no setting of its user, runs nothing of the repository's, and has an end."""

import asyncio
import os
import shutil
import signal
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping
from contextlib import suppress

from reliability.boundaries import cross
from reliability.errors import BadInput, Permanent, Transient, Unknown
from tools.git.trouble import trouble

NOTHING = os.devnull
SETTINGS = {
    "core.hooksPath": NOTHING,
    "core.fsmonitor": "false",
    "core.attributesFile": NOTHING,
    "core.excludesFile": NOTHING,
    "core.quotePath": "false",
    "core.protectHFS": "true",
    "core.protectNTFS": "true",
    "core.filesRefLockTimeout": "5000",
    "core.packedRefsTimeout": "5000",
    "safe.bareRepository": "explicit",
    "protocol.allow": "never",
    "commit.gpgSign": "false",
    "gc.auto": "0",
    "maintenance.auto": "false",
}
"""Go before whatever the repository's own config says."""

ENVIRONMENT = {
    "HOME": "/nonexistent",
    "XDG_CONFIG_HOME": "/nonexistent",
    "LC_ALL": "C",
    "TZ": "UTC",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_SYSTEM": NOTHING,
    "GIT_CONFIG_GLOBAL": NOTHING,
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "false",
    "GIT_EDITOR": "false",
    "GIT_PAGER": "cat",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_COMMITTER_NAME": "Fermata",
    "GIT_COMMITTER_EMAIL": "fermata@localhost",
}
"""The whole environment, beside a path to programs: no secret of this process, no setting of its user."""

MOST = 128_000_000
"""[bytes] that one command may write, where its caller said no less."""

LAST_SECONDS = 5.0


async def git(
    *words: str,
    where: str,
    given: bytes = b"",
    env: Mapping[str, str] | None = None,
    most: int = MOST,
    seconds: float = 60.0,
    moves: bool = False,
    folder: str = "/",
) -> bytes:
    """What the command wrote when run in `folder` [path]; `where` names the repository in an error.

    `moves`: it changes a name, so that a try that was cut short is in doubt.

    Raises:
        Permanent, Transient, Unknown: git is not there, refused, or gave no answer.
        BadInput: it wrote more than `most` [bytes].
    """
    name = words[0]
    code, out, err = await _ran(words, where, given, env or {}, most, seconds, moves, folder)
    if code < 0:
        raise (Unknown if moves else Transient)(
            f"git {name} in {where!r} was killed (signal {-code}); it is tried again"
        )
    if code:
        raise trouble(name, err.decode("utf-8", "replace"), where)
    return out


async def _ran(
    words: tuple[str, ...],
    where: str,
    given: bytes,
    env: Mapping[str, str],
    most: int,
    seconds: float,
    moves: bool,
    folder: str,
) -> tuple[int, bytes, bytes]:
    name = words[0]
    cross("before", f"git {name}")
    process = await _started(words, env, folder)
    try:
        async with asyncio.timeout(seconds):
            _, out, err = await asyncio.gather(
                _give(process, given), _read(process, 1, most), _read(process, 2, 1_000_000)
            )
            code = await process.wait()
    except TimeoutError:
        late = f"git {name} in {where!r} gave no answer in {seconds:g} s and was stopped"
        raise (Unknown if moves else Transient)(late) from None
    finally:
        await _ended(process)
    if out is None or err is None:
        raise BadInput(f"git {name} in {where!r} would give more than {most:,} bytes; accepted: less")
    cross("after", f"git {name}")
    return code, out, err


async def _started(words: tuple[str, ...], env: Mapping[str, str], folder: str) -> Process:
    path = os.environ.get("PATH") or os.defpath
    program = await asyncio.to_thread(shutil.which, "git", path=path)
    if program is None:
        raise Permanent("there is no git on this machine; install it (`apt-get install git`)")
    settings = [word for key, value in SETTINGS.items() for word in ("-c", f"{key}={value}")]
    try:
        return await asyncio.create_subprocess_exec(
            *(program, "--no-pager", *settings, *words),
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            cwd=folder,
            env={**ENVIRONMENT, "PATH": path, **env},
            start_new_session=True,
        )
    except OSError as error:
        raise Transient(f"git could not be started ({error.strerror or type(error).__name__})") from error


async def _give(process: Process, given: bytes) -> None:
    assert process.stdin is not None  # noqa: S101 - a PIPE was asked for
    with suppress(ConnectionError):
        process.stdin.write(given)
        await process.stdin.drain()
    process.stdin.close()


async def _read(process: Process, stream: int, most: int) -> bytes | None:
    """All that it writes; None where that is more, and then it is stopped."""
    reader = process.stdout if stream == 1 else process.stderr
    assert reader is not None  # noqa: S101 - a PIPE was asked for
    parts: list[bytes] = []
    size = 0
    while part := await reader.read(65_536):
        if (size := size + len(part)) > most:
            _kill(process)
            return None
        parts.append(part)
    return b"".join(parts)


def _kill(process: Process) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


async def _ended(process: Process) -> None:
    """It and its children are gone, its pipes read to the end, or asyncio would keep them open."""
    if process.returncode is None:
        _kill(process)
    with suppress(TimeoutError):
        async with asyncio.timeout(LAST_SECONDS):
            for reader in (process.stdout, process.stderr):
                while reader is not None and await reader.read(1_000_000):
                    pass
            await process.wait()
