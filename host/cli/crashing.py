"""`fermata crashtest`: a progress bar while it kills, then the certificate."""

import json
import multiprocessing
import signal
import sys
from pathlib import Path

import typer
from rich.console import Console

from host.cli.progress import bar, stop_at_once
from host.crashtest.crashtest import crashtest
from host.exits import Exit
from reliability.errors import BadInput


def crash(target: str, out: Path | None, seed: int, every: int, as_json: bool) -> None:
    """Ends with 0 when nothing was found, else with `REFUSED`: the certificate is refused."""
    if out is not None and (out.suffix != ".json" or not out.parent.is_dir()):
        raise BadInput(f"--out is {str(out)!r}; accepted: a .json file in a folder that exists")
    signal.signal(signal.SIGINT, stop_at_once)
    multiprocessing.set_forkserver_preload(["host.crashtest.trial", "graphs.travel"])
    with bar() as progress:
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
