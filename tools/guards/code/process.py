"""Running a tool: a process of its own that knows no secret, has an end, and says no more than can be read."""

import asyncio
import os
import signal
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from reliability.errors import FermataError

MOST_OUTPUT = 16_000_000
LAST_SECONDS = 5.0
"""[s] for a killed process to be gone; what left its group and holds its pipe open is not waited for."""


@dataclass(frozen=True, slots=True)
class Command:
    """`words` to run in `folder` [path], for at most `seconds` [s]. `variables` are all that its environment adds to a
    path to the system's programs and a home in that folder.
    """

    words: Sequence[str]
    folder: Path
    seconds: float
    variables: Mapping[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        home = str(self.folder)
        plain = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": home, "TMPDIR": home, "LANG": "C.UTF-8"}
        return {**plain, **self.variables}


@dataclass(frozen=True, slots=True)
class Ran:
    """The `code` that it ended with and what it wrote on its output."""

    code: int
    output: bytes


class NotRun(FermataError):
    """A tool is not there, did not end in time, or wrote without end; one line, that holds none of what it wrote."""


class Run(Protocol):
    """Runs a command to its end: here as a plain process, elsewhere in a sandbox.

    Raises:
        NotRun: it came to no end of its own.
    """

    async def __call__(self, command: Command) -> Ran: ...


async def run_plainly(command: Command) -> Ran:
    """In a process group of its own, which is killed as a whole: at the time limit, with too much output, when the
    caller gives up.
    """
    try:
        process = await asyncio.create_subprocess_exec(
            *command.words,
            stdin=DEVNULL,
            stdout=PIPE,
            stderr=DEVNULL,  # it repeats code, and nobody reads it
            cwd=command.folder,
            env=command.environment,
            start_new_session=True,
        )
    except OSError as error:
        raise NotRun(f"cannot be started ({type(error).__name__})") from None
    try:
        output = await asyncio.wait_for(_read(process), command.seconds)
        return Ran(await asyncio.wait_for(process.wait(), command.seconds), output)
    except TimeoutError:
        raise NotRun(f"gave no answer in {command.seconds:g} s") from None
    finally:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        with suppress(TimeoutError):
            await asyncio.wait_for(_gone(process), LAST_SECONDS)


async def _gone(process: Process) -> None:
    """Its pipe is read to the end, or asyncio would keep it open."""
    assert process.stdout is not None  # noqa: S101 - a PIPE was asked for
    while await process.stdout.read(1_000_000):
        pass
    await process.wait()


async def _read(process: Process) -> bytes:
    """All that it writes, until the last of its group has closed the pipe."""
    assert process.stdout is not None  # noqa: S101 - a PIPE was asked for
    parts: list[bytes] = []
    size = 0
    while part := await process.stdout.read(65_536):
        parts.append(part)
        if (size := size + len(part)) > MOST_OUTPUT:
            raise NotRun(f"wrote more than {MOST_OUTPUT:,} bytes")
    return b"".join(parts)
