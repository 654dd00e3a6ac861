"""`fermata demo`: the tour, in a folder of its own; whatever happens, no process of it is left behind."""

import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import typer
from rich.console import Console

from host.cli.guard import INTERRUPTED
from host.demo.acts import ACTS, Tour
from host.demo.narrator import Narrator, NotAsPromised
from host.demo.processes import Processes
from host.exits import Exit
from reliability.errors import BadInput

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def tour(quick: bool, keep: bool) -> None:
    """Ends with 0 when every act came out as promised, else with one line and 1."""
    began = time.monotonic()
    console = Console(highlight=False)
    try:
        with _stoppable(), _folder(keep) as folder:
            console.print(f"Six acts, real processes. All of it happens in {folder}", soft_wrap=True)
            narrator = Narrator(console, ACTS)
            with Processes(folder, narrator) as processes:
                Tour(processes, narrator, folder / ".fermata", quick).play()
            console.print(f"\nEvery act came out as promised, in {time.monotonic() - began:.0f} s.")
            console.print(f"Look around: cd {folder}; fermata runs" if keep else "The folder is gone; --keep keeps it.")
    except NotAsPromised as broken:
        sys.stderr.write(f"fermata: {broken}\n")
        raise typer.Exit(Exit.BUG) from broken
    except KeyboardInterrupt as stopped:
        sys.stderr.write("fermata: the demo was stopped; none of its processes is left\n")
        raise typer.Exit(INTERRUPTED) from stopped


@contextmanager
def _folder(keep: bool) -> Iterator[Path]:
    """A folder of the tour's own, never the caller's `.fermata`; kept where something went wrong."""
    try:
        folder = Path(tempfile.mkdtemp(prefix="fermata-demo-"))
    except OSError as error:
        raise BadInput(
            f"no folder can be made for the demo ({error}); accepted: a TMPDIR that can be written"
        ) from error
    try:
        yield folder
    except NotAsPromised as broken:
        keep = True
        raise NotAsPromised(f"{broken}; all of it is kept in {folder}") from broken
    finally:
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _stoppable() -> Iterator[None]:
    """A hang-up or a request to end stops the tour as Ctrl-C does, once: what stops it must not be stopped."""
    before = {number: signal.signal(number, _stop) for number in STOPPING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _stop(_number: int, _frame: FrameType | None) -> None:
    for number in STOPPING:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt
