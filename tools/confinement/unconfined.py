"""Unconfined: a program on the user's own machine without walls, because somebody allowed it in so many words.

It can read what the user can read and use the network. What is left: a fresh folder, an environment without secrets,
limits for each process, an end in time, and nothing left running (what daemonises is found on Linux only).
"""

import asyncio
import os
import shutil
import signal
import sys
import tempfile
from asyncio.subprocess import Process
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from tools.confinement.bubblewrap import WATCHER
from tools.confinement.driving import drive
from tools.confinement.job import planned
from tools.confinement.limits import Limits
from tools.confinement.ran import Ran

PATIENCE = 5.0
"""[s] for the watcher to stop what it started."""


@dataclass(frozen=True)
class Unconfined:
    """Only for code that its user would run by hand as well."""

    async def run(
        self,
        command: Sequence[str],
        files: Mapping[str, str | bytes],
        limits: Limits = Limits(),  # noqa: B008 - frozen
        variables: Mapping[str, str] | None = None,
    ) -> Ran:
        plan = await asyncio.to_thread(planned, command, files, limits, variables or {})
        box = await asyncio.to_thread(tempfile.mkdtemp, prefix="unconfined-")

        place = {"box": box, "tmp": "", "walls": False, "parent": os.getpid()}
        words = [sys.executable, "-I", "-S", str(WATCHER)]
        try:
            ran = await drive(words, {**plan, **place}, limits, _asked_to_stop)
        finally:
            await asyncio.shield(asyncio.to_thread(shutil.rmtree, box, ignore_errors=True))
        return replace(ran, confined=False, not_held=("the walls", f"folder ({limits.folder:,} bytes)", *ran.not_held))


async def _asked_to_stop(process: Process) -> None:
    with suppress(ProcessLookupError):
        process.send_signal(signal.SIGTERM)
    with suppress(TimeoutError):
        await asyncio.wait_for(process.wait(), PATIENCE)
