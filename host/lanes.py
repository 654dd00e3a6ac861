"""Processes side by side for work that needs one of its own, each as its caller's environment says."""

import multiprocessing
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor


def open_lanes(count: int, preload: Sequence[str] = ()) -> ProcessPoolExecutor:
    """A pool of processes with one thread each (so that they may fork again), and with `preload` imported once.

    The server that they are forked from keeps the environment of the moment it was started, possibly long ago and by
    somebody else in this process: they are told today's.
    """
    context = multiprocessing.get_context("forkserver")  # not fork: lanes must not inherit our threads
    if preload:
        context.set_forkserver_preload([*preload])
    return ProcessPoolExecutor(count, context, initializer=_settle_in, initargs=(dict(os.environ),))


def _settle_in(environment: Mapping[str, str]) -> None:
    os.environ.clear()
    os.environ.update(environment)
