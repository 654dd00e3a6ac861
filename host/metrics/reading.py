"""Reading the numbers: what was counted beside the checkpoints, and how the ledger stands, at most once a second.

A scrape is bounded work whatever the site has done: sums from indexes, and as many rows as there are series.
"""

import sqlite3
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from host.counts import read_counts
from host.metrics import names
from nodes.counting import BUCKETS
from reliability.environment import home
from reliability.ledger import Ledger, ledger, standing

Labels = tuple[str, ...]
Numbers = Mapping[str, Mapping[Labels, float]]
"""A metric's name -> the values of its labels -> the number."""

FRESH = 1.0
"""[s] A reading is given to everybody who asks within."""

STATES = ("closed", "half-open", "open")


@dataclass
class Reading:
    """The numbers of one home. Blocks: not on an event loop."""

    clock: Callable[[], float] = time.monotonic
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _read: tuple[Path, float, Numbers] | None = None

    def numbers(self) -> Numbers:
        place = home()
        with self._lock:
            if self._read is None or self._read[0] != place or self.clock() - self._read[1] >= FRESH:
                self._read = (place, self.clock(), {**counted(place), **standing_of(ledger())})
            return self._read[2]


def counted(place: Path) -> Numbers:
    """Nothing where no run was kept yet."""
    file = place / "checkpoints.sqlite"
    if not file.exists():
        return {}
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True, timeout=60)) as connection:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'counts'").fetchone():
            return {}
        return read_counts(connection)


def standing_of(known: Ledger) -> Numbers:
    waiting, since = known.read(standing.of_requests)
    budgets = known.read(standing.of_budgets)
    oldest = (known.clock.now() - datetime.fromisoformat(since)).total_seconds() if since else 0.0
    return {
        names.RUNS.name: known.read(standing.of_runs),
        names.INTENTS.name: known.read(standing.of_intents),
        names.REQUESTS.name: {(): waiting},
        names.OLDEST.name: {(): max(0.0, oldest)},
        names.BUDGET.name: {
            (name, unit, part): value
            for name, budget in budgets.items()
            for (unit, part), value in budget.parts.items()
        },
        names.FULLEST.name: {(name,): budget.fullest for name, budget in budgets.items()},
        names.BREAKER.name: {
            (name, state): float(state == now)
            for name, now in known.read(standing.of_breakers).items()
            for state in STATES
        },
    }


def buckets(name: str, series: Mapping[Labels, float]) -> dict[Labels, tuple[list[tuple[str, float]], float]]:
    """Of a histogram: the labels -> each upper end with how many were no longer, and the sum."""
    found: dict[Labels, tuple[list[tuple[str, float]], float]] = {}
    for labels in dict.fromkeys(one[:-1] for one in series):
        below, ends = 0.0, []
        for end in (*map(repr, BUCKETS[name]), "+Inf"):
            below += series.get((*labels, end), 0.0)
            ends.append((end, below))
        found[labels] = ends, series.get((*labels, "sum"), 0.0)
    return found
