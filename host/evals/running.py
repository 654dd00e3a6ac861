"""Running a suite: as many cases at once as there are lanes, each lane a process, each case a home of its own."""

import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import Future, as_completed
from pathlib import Path

from graphs.catalog import WORKFLOWS, load
from host.evals.happening import Happened
from host.evals.playing import Result, play, result_of
from host.evals.reading import Told
from host.lanes import open_lanes

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
    names = {told.case.workflow for told in cases}
    applied = tuple(sorted(load(name).get_name() for name in names - {*WORKFLOWS}))
    with open_lanes(lanes, ["host.evals.playing", *(WORKFLOWS[name] for name in names & {*WORKFLOWS})]) as pool:
        begun = {pool.submit(play, told, homes / f"{at:04}", applied): at for at, told in enumerate(cases, start=1)}
        try:
            for done, future in enumerate(as_completed(begun), start=1):
                watch(done, len(cases), cases[begun[future] - 1].name)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
        return [_result(future, cases[at - 1], homes / f"{at:04}") for future, at in begun.items()]


def _result(future: Future[Result], told: Told, home: Path) -> Result:
    """A bug in one case, or a process that died of it, is that case's failure; the others are not lost."""
    error = future.exception()
    if error is None:
        return future.result()
    line = " ".join(str(error).split())
    return result_of(told, home, Happened(end="", trouble=f"a bug: {type(error).__name__}: {line}"))
