"""What a long command shows while it works, and how Ctrl-C ends it."""

from contextlib import suppress
from types import FrameType

import psutil
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


def bar() -> Progress:
    """On stderr, where that is a terminal: stdout belongs to the result."""
    console = Console(stderr=True)
    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}", markup=False))
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def stop_at_once(_number: int, _frame: FrameType | None) -> None:
    """Ctrl-C ends the lanes and their workers first: else they would carry out all that is left to do.

    Python's own two processes, right below this one, go by themselves.
    """
    myself = psutil.Process()
    for process in set(myself.children(recursive=True)) - set(myself.children()):
        with suppress(psutil.NoSuchProcess):
            process.kill()
    raise KeyboardInterrupt
