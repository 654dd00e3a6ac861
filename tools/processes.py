"""What every process needs that is started here: its input, and an end for it and all its children."""

import os
import signal
from asyncio.subprocess import Process
from contextlib import suppress


async def give(process: Process, given: bytes) -> None:
    """All of its input; one that has ended by now takes none."""
    assert process.stdin is not None  # noqa: S101 - a PIPE was asked for
    with suppress(ConnectionError):
        if not process.stdin.is_closing():  # it may have ended by now, and uvloop raises RuntimeError then
            process.stdin.write(given)
            await process.stdin.drain()
    process.stdin.close()


def kill(process: Process) -> None:
    """It and its group, which is its own (`start_new_session`)."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
