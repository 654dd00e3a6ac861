"""Running a suite: as many cases at once as there are lanes, each lane a process, each case a home of its own."""

import multiprocessing
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from pathlib import Path

from graphs.catalog import WORKFLOWS
from host.evals.playing import Result, play
from host.evals.reading import Told

LANES = os.cpu_count() or 1

Watch = Callable[[int, int, str], None]
"""How far it is: `(done, of, what)`."""


def run(
    cases: Sequence[Told], lanes: int = LANES, *, keep: bool = False, watch: Watch = lambda *_: None
) -> list[Result]:
    """Play all of them; the results are in the order of the cases. `keep`: the homes of those that failed stay."""
    homes = Path(tempfile.mkdtemp(prefix="fermata-evals-"))
    try:
        results = _play(cases, homes, min(lanes, len(cases)), watch)
    except BaseException:
        shutil.rmtree(homes, ignore_errors=True)
        raise
    for result in results:
        if result.passed or not keep:
            shutil.rmtree(result.home, ignore_errors=True)
    if not any(homes.iterdir()):
        homes.rmdir()
    return results


def _play(cases: Sequence[Told], homes: Path, lanes: int, watch: Watch) -> list[Result]:
    context = multiprocessing.get_context("forkserver")  # lanes must not inherit our threads
    context.set_forkserver_preload(["host.evals.playing", *WORKFLOWS.values()])
    with ProcessPoolExecutor(lanes, context) as pool:
        futures: list[Future[Result]] = [
            pool.submit(play, told, homes / f"{at:04}") for at, told in enumerate(cases, start=1)
        ]
        try:
            for done, future in enumerate(as_completed(futures), start=1):
                watch(done, len(futures), future.result().name)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
        return [future.result() for future in futures]
