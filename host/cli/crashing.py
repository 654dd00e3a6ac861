"""`fermata crashtest`: a progress bar while it kills, then the certificate."""

import json
import multiprocessing
import signal
import sys
from contextlib import suppress
from pathlib import Path
from types import FrameType

import psutil
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from host.crashtest.crashtest import crashtest
from host.exits import Exit
from reliability.errors import BadInput


def crash(target: str, out: Path | None, seed: int, every: int, as_json: bool) -> None:
    """Ends with 0 when nothing was found, else with `REFUSED`: the certificate is refused."""
    if out is not None and (out.suffix != ".json" or not out.parent.is_dir()):
        raise BadInput(f"--out is {str(out)!r}; accepted: a .json file in a folder that exists")
    signal.signal(signal.SIGINT, _stop_at_once)
    multiprocessing.set_forkserver_preload(["host.crashtest.trial", "graphs.travel"])
    with _progress() as progress:
        task = progress.add_task("reading the story", total=None)
        certificate = crashtest(
            target,
            seed=seed,
            told=lambda done, of, what: progress.update(task, completed=done, total=of, description=what),
            choose=lambda points: points[::every],
        )
    if out is not None:
        certificate.write(out)
    if as_json:
        sys.stdout.write(json.dumps(certificate.data(), ensure_ascii=False) + "\n")
    else:
        Console(soft_wrap=True).print(certificate.summary() if certificate.good else certificate.page(), markup=False)
    raise typer.Exit(Exit.ENDED_WELL if certificate.good else Exit.REFUSED)


def _progress() -> Progress:
    """On stderr, where that is a terminal: stdout belongs to the certificate."""
    console = Console(stderr=True)
    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}", markup=False))
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def _stop_at_once(_number: int, _frame: FrameType | None) -> None:
    """Ctrl-C ends the lanes and their workers first: else they would carry out all that is left to do.

    Python's own two processes, right below this one, go by themselves.
    """
    myself = psutil.Process()
    for process in set(myself.children(recursive=True)) - set(myself.children()):
        with suppress(psutil.NoSuchProcess):
            process.kill()
    raise KeyboardInterrupt
