"""Again: what was decided from the resources as they are is decided anew where somebody else was faster."""

from collections.abc import Callable
from typing import TypeVar

from graphs.declared.applied import Site, site
from reliability.errors import Conflict

R = TypeVar("R")

TRIES = 5


def with_site(work: Callable[[Site], R]) -> R:
    """Call it with what is applied now.

    Raises:
        Conflict: others applied or deleted something each time; nothing was written.
    """
    for _ in range(TRIES - 1):
        try:
            return work(site())
        except Conflict:
            continue
    return work(site())
