"""One process to its end: what it is given, what it writes and no more than may be kept, and nothing left of it."""

import asyncio
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from tools.processes import give, kill

LAST_SECONDS = 5.0
"""[s] for a killed process to be gone."""

MOST_ERRORS = 1_000_000
"""[bytes] of its error output."""


@dataclass(frozen=True)
class Call:
    """`words` to run in `folder` [path] with exactly this `environment`, `given` on its input; at most `most` [bytes]
    of output in at most `seconds` [s].
    """

    words: Sequence[str]
    environment: Mapping[str, str]
    folder: str
    given: bytes = field(repr=False)
    most: int
    seconds: float


@dataclass(frozen=True)
class Ended:
    """`out` and `err` are None where it wrote more than may be kept, and was stopped for that."""

    code: int
    out: bytes | None
    err: bytes | None


async def ended(call: Call) -> Ended:
    """Raises:
    TimeoutError: it did not end in time, and was stopped.
    OSError: it could not be started.
    """
    process = await started(call)
    try:
        async with asyncio.timeout(call.seconds):
            reading = _read(process, 1, call.most), _read(process, 2, MOST_ERRORS)
            _, out, err = await asyncio.gather(give(process, call.given), *reading)
            return Ended(await process.wait(), out, err)
    finally:
        await _gone(process)


async def started(call: Call) -> Process:
    return await asyncio.create_subprocess_exec(
        *call.words,
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
        cwd=call.folder,
        env=call.environment,
        start_new_session=True,
    )


async def _read(process: Process, stream: int, most: int) -> bytes | None:
    reader = process.stdout if stream == 1 else process.stderr
    assert reader is not None  # noqa: S101 - a PIPE was asked for
    parts: list[bytes] = []
    size = 0
    while part := await reader.read(65_536):
        if (size := size + len(part)) > most:
            kill(process)
            return None
        parts.append(part)
    return b"".join(parts)


async def _gone(process: Process) -> None:
    """It and its children are; its pipes are read to the end, or asyncio would keep them open."""
    if process.returncode is None:
        kill(process)
    with suppress(TimeoutError):
        async with asyncio.timeout(LAST_SECONDS):
            for reader in (process.stdout, process.stderr):
                while reader is not None and await reader.read(1_000_000):
                    pass
            await process.wait()
