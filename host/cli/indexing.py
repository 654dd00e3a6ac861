"""`fermata index`: a progress bar while documents are read, then what the index holds and what was left out."""

import sys
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from host.cli.lines import machine
from reliability.environment import home
from reliability.errors import Transient, Unreachable
from tools.retrieval.connect import corpus
from tools.retrieval.local import LocalRetrieval
from tools.retrieval.updating import Report


def index(folder: Path | None, as_json: bool) -> None:
    """Ends with 0 also where files were left out: each is a line, and the others can be found."""
    found = LocalRetrieval(folder or corpus(), home())
    with _progress(as_json) as progress:
        task = progress.add_task("looking", total=None)

        def told(done: int, of: int, path: str) -> None:
            progress.update(task, completed=done, total=of, description=_printable(path)[-40:])

        try:
            report = found.refresh(told)
        except Transient as error:
            raise Unreachable(str(error)) from error
    if as_json:
        machine({"corpus": str(found.folder), **asdict(report)})
    else:
        sys.stdout.write(_told(found.folder, report))


def _told(folder: Path, report: Report) -> str:
    left_out = [f"left out: {_printable(one.path)}: {one.reason}\n" for one in report.skipped]
    skipped = f", {len(left_out)} left out" if left_out else ""
    return "".join(left_out) + (
        f"{report.documents} documents in {report.passages} passages from {_printable(str(folder))}: "
        f"{report.read} new or changed, {report.removed} gone{skipped}\n"
    )


def _progress(as_json: bool) -> Progress:
    """On stderr, where that is a terminal: stdout belongs to the report."""
    console = Console(stderr=True)
    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}", markup=False))
    return Progress(*columns, console=console, transient=True, disable=as_json or not console.is_terminal)


def _printable(name: str) -> str:
    """A file's name may hold anything, also what would move the cursor."""
    return "".join(sign if sign.isprintable() else "?" for sign in name)
