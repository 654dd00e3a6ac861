"""`fermata eval`: a progress bar while the cases are played, then a table, JSON or JUnit."""

import os
import signal
import time
from collections.abc import Sequence
from pathlib import Path

import typer

from host.cli.lines import machine
from host.cli.progress import bar, stop_at_once
from host.cli.wide import wide
from host.evals import keeping, report
from host.evals.junit import junit
from host.evals.reading import read_all
from host.evals.running import LANES, run
from host.exits import Exit
from reliability.errors import BadInput
from reliability.ledger import ledger


def evaluate(
    suites: Sequence[str],
    only: str | None,
    jobs: int | None,
    xml: Path | None,
    keep: bool,
    as_json: bool,
    record: bool = True,
) -> None:
    """Ends with 0 when every case passed, else with `REFUSED`. `record`: what came is kept in the site's ledger."""
    if xml is not None and (xml.is_dir() or not os.access(xml.parent, os.W_OK)):
        raise BadInput(f"--junit is {str(xml)!r}; accepted: a file in a folder that exists and can be written to")
    cases = read_all(suites, only)
    known = ledger() if record else None  # a ledger that cannot be used is told before anything is played
    signal.signal(signal.SIGINT, stop_at_once)
    began = time.monotonic()
    with bar() as progress:
        task = progress.add_task("beginning", total=len(cases))
        results = run(
            cases,
            jobs or LANES,
            keep=keep,
            watch=lambda done, of, what: progress.update(task, completed=done, total=of, description=what),
        )
    seconds = time.monotonic() - began
    if xml is not None:
        xml.write_bytes(junit(results))
    if as_json:
        machine(report.data(results, seconds, kept=keep))
    else:
        report.show(wide(), results, seconds, kept=keep)
    if known is not None:  # last: whoever waited for the results has them, whatever becomes of the ledger
        keeping.keep(known, results)
    raise typer.Exit(Exit.ENDED_WELL if all(result.passed for result in results) else Exit.REFUSED)
