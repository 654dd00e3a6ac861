"""`fermata crashtest`: a progress bar while it kills, then the certificate."""

import multiprocessing
import signal
from collections.abc import Sequence
from pathlib import Path

import typer
from rich.console import Console

from host.cli.given import read_input
from host.cli.lines import machine
from host.cli.progress import bar, stop_at_once
from host.crashtest.crashtest import crashtest
from host.crashtest.undisturbed import NAME, TAKEN, Given
from host.crashtest.undisturbed import given as as_told
from host.exits import Exit
from reliability.errors import BadInput


def crash(
    target: str, given: str | None, decide: Sequence[str], out: Path | None, seed: int, every: int, as_json: bool
) -> None:
    """Ends with 0 when nothing was found, else with `REFUSED`: the certificate is refused."""
    story = _story(given, decide)
    if out is not None and (out.suffix != ".json" or not out.parent.is_dir()):
        raise BadInput(f"--out is {str(out)!r}; accepted: a .json file in a folder that exists")
    signal.signal(signal.SIGINT, stop_at_once)
    multiprocessing.set_forkserver_preload(["host.crashtest.trial", "graphs.travel"])
    with bar() as progress:
        task = progress.add_task("reading the story", total=None)
        certificate = crashtest(
            target,
            given=story,
            seed=seed,
            told=lambda done, of, what: progress.update(task, completed=done, total=of, description=what),
            choose=lambda points: points[::every],
        )
    if out is not None:
        certificate.write(out)
    if as_json:
        machine(certificate.data())
    else:
        console = Console(soft_wrap=True)
        if story is not None and certificate.good:
            console.print(f"undisturbed: {certificate.expects[NAME]}", markup=False, highlight=False)
        console.print(certificate.summary() if certificate.good else certificate.page(), markup=False)
    raise typer.Exit(Exit.ENDED_WELL if certificate.good else Exit.REFUSED)


def _story(given: str | None, decide: Sequence[str]) -> Given | None:
    """Raises:
    BadInput: it is no JSON object, or something else than `GATE=DECISION` is decided.
    """
    if given is None and decide:
        raise BadInput("--decide was given without --input; accepted: both, or the scenarios' own decisions")
    said = dict(one.partition("=")[::2] for one in decide)
    taken = {gate: next((known for known in TAKEN if known == word), None) for gate, word in said.items()}
    wrong = next((gate for gate, decision in taken.items() if decision is None), None)
    if wrong is not None:
        raise BadInput(f"--decide is {wrong}={said[wrong]!r}; accepted: GATE={' or GATE='.join(TAKEN)}")
    if given is None:
        return None
    return as_told(read_input(None, given), {gate: one for gate, one in taken.items() if one is not None})
