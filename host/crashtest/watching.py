"""Watching boundaries inside a worker: note each one, or end the process at one of them."""

import os
import signal
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from reliability.boundaries import What, When, watch
from tools.running import running

READING = frozenset(
    {
        *("runs.get", "runs.newest", "requests.inbox", "requests.of_run", "leases.holder", "leases.renew"),
        *("git rev-parse", "git cat-file", "git ls-tree", "git diff-tree", "git for-each-ref", "git format-patch"),
        *("git hash-object", "git update-index", "git write-tree"),
    }
)
"""What changes no fact (or only the time of day): what is true before it is true after it. What git writes by its
content is none either, until a name leads to it.
"""


@dataclass(frozen=True)
class Mark:
    """One boundary of one process: its name, and the how-many-th crossing of that name it is, from 1."""

    name: str
    nth: int = 1

    @property
    def state(self) -> str:
        """The state that was being carried out, or `the host`."""
        return self.name.partition(":")[0]

    def __str__(self) -> str:
        return f"{self.name} ({self.nth})" if self.nth > 1 else self.name


@dataclass(frozen=True)
class Plan:
    """What the watcher does: `record` every boundary there; end at a mark, or at the `ordinal`-th boundary, from 1.

    With `thaw` the process does not end there: it sleeps until that file exists and somebody wakes it.
    """

    record: Path | None = None
    at: Mark | None = None
    ordinal: int | None = None
    thaw: Path | None = None


class Watching:
    """Counts by name, for two tasks at once may come by in another order next time."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._seen: Counter[str] = Counter()
        self._state = "the host"

    def __call__(self, when: When, what: What) -> None:
        known = _named(what)
        if known in READING:
            return
        self._state = _state() or self._state
        name = f"{self._state}: {when} {known}"
        self._seen[name] += 1
        if self._plan.record:
            with self._plan.record.open("a") as notes:
                notes.write(f"{name}\n")
        if self._plan.at == Mark(name, self._seen[name]) or self._plan.ordinal == self._seen.total():
            _strike(self._plan.thaw)


def begin(plan: Plan) -> None:
    """Watch this process, which must be a worker of the crash test and nobody else's."""
    watch(Watching(plan))


def _strike(thaw: Path | None) -> None:
    """Die; or sleep. Whoever wakes it before the thaw lets its other threads finish what they do, and it sleeps again:
    one may have been stopped with SQLite's write lock in its hand, and nobody could go on.
    """
    if thaw is None:
        os.kill(os.getpid(), signal.SIGKILL)
        return
    while not thaw.exists():
        os.kill(os.getpid(), signal.SIGSTOP)
        time.sleep(0.002)


def _named(what: What) -> str:
    return what if isinstance(what, str) else f"{what.__module__.rpartition('.')[2]}.{what.__qualname__}"


def _state() -> str | None:
    """The state that is being carried out, or None outside of one."""
    try:
        return str(running()["configurable"]["checkpoint_ns"]).rpartition("|")[2].partition(":")[0]
    except KeyError:
        return None
