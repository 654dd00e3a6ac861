"""What a command costs whoever types it: wall time and peak memory of real processes."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Process:
    """`wall` and `cpu` in [s], `peak` resident memory in [MB]."""

    wall: float
    cpu: float
    peak: float


def fermata(words: Sequence[str], env: Mapping[str, str]) -> Process:
    """One run of the installed command, from process start to exit."""
    command = [str(Path(sys.executable).with_name("fermata")), *words]
    began = time.perf_counter()
    with subprocess.Popen(command, env={**os.environ, **env}, stdout=subprocess.DEVNULL) as process:  # noqa: S603
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError(f"`fermata {' '.join(words)}` ended with {process.returncode}; nothing to measure")
    # [kB] on Linux, [bytes] on macOS
    peak = used.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
    return Process(wall, used.ru_utime + used.ru_stime, peak)


def median(runs: Sequence[Process]) -> Process:
    return Process(
        statistics.median(run.wall for run in runs),
        statistics.median(run.cpu for run in runs),
        statistics.median(run.peak for run in runs),
    )
