"""Boundaries: the moments at which a fact that must last changes, in the ledger, in a checkpoint or outside.

Nothing happens at them. The crash test installs a watcher in worker processes of its own and ends them exactly there;
everywhere else crossing one costs a look at a variable.
"""

from collections.abc import Callable
from typing import Literal

When = Literal["before", "after", "in"]
What = str | Callable[..., object]
"""A name, or the function that changes the fact."""
Watcher = Callable[[When, What], None]

_watcher: Watcher | None = None


def cross(when: When, what: What) -> None:
    """Say that this moment has come."""
    if _watcher is not None:
        _watcher(when, what)


def watch(watcher: Watcher | None) -> None:
    """From now on tell this watcher, in this process, every boundary that is crossed; None: nobody."""
    global _watcher
    _watcher = watcher
