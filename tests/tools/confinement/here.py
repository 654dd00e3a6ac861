"""Whether walls stand on this machine, and a short way to run a Python program inside."""

import asyncio
import sys
from collections.abc import Mapping

import psutil
import pytest

from tools.confinement.bubblewrap import standing
from tools.confinement.confinement import Confinement, NotConfined
from tools.confinement.limits import Limits
from tools.confinement.ran import Ran


def _why_not() -> str:
    try:
        asyncio.run(standing())
    except NotConfined as error:
        return str(error)
    return ""


WHY_NOT = _why_not()
needs_walls = pytest.mark.skipif(bool(WHY_NOT), reason=WHY_NOT)
QUICK = Limits(seconds=20)


async def python(
    place: Confinement, program: str, limits: Limits = QUICK, files: Mapping[str, str | bytes] | None = None
) -> Ran:
    return await place.run([sys.executable, "-c", program], files or {}, limits)


def running(mark: str) -> list[int]:
    """Processes of this machine with `mark` in their words, but for this one."""
    found = []
    for process in psutil.process_iter(["pid", "cmdline", "status"]):
        words = " ".join(process.info["cmdline"] or ())
        if mark in words and process.info["status"] != psutil.STATUS_ZOMBIE and process.pid != psutil.Process().pid:
            found.append(process.pid)
    return found
