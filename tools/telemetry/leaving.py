"""Leaving: what is still to be sent when a process ends, is sent then."""

from collections.abc import Callable
from multiprocessing.util import Finalize


def at_the_end(work: Callable[[], object]) -> None:
    """As `atexit`, and also in a worker that `multiprocessing` started, which ends without that."""
    Finalize(None, work, exitpriority=1)
