"""What guardrails found in each run: which rule, what was done, how often. Never the text.

Kept beside the checkpoints, in the transactions that store what a state wrote (`nodes.counting`).
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from nodes.counting import TRIGGERED, Counts

ADD = """
INSERT INTO findings (run, rule, action, times) VALUES (?, ?, ?, ?)
ON CONFLICT DO UPDATE SET times = times + excluded.times
"""
BEGUN = "SELECT 1 FROM checkpoints WHERE thread_id = ? LIMIT 1"
READ = "SELECT run, rule, action, times FROM findings"
THERE = "SELECT 1 FROM sqlite_master WHERE name = 'findings'"


class Found(NamedTuple):
    """So often a guardrail did this in a run."""

    run: str
    rule: str
    action: str
    times: int


def add_findings(sqlite: sqlite3.Connection, run: str, counts: Counts) -> None:
    """In the transaction that is open, or the one that begins here."""
    for (name, labels), by in counts.items():
        if name == TRIGGERED:
            sqlite.execute(ADD, (run, *labels, int(by)))


def begun(sqlite: sqlite3.Connection, run: str) -> bool:
    """Is anything of it kept? What is stopped at the door leaves no run, and must not leave a row for each try."""
    return sqlite.execute(BEGUN, (run,)).fetchone() is not None


def of_run(place: Path, run: str) -> list[Found]:
    """Of one run, by rule and action. Blocks."""
    return list(_read(place, f"{READ} WHERE run = ? ORDER BY rule, action", run))


def of_all(place: Path) -> list[Found]:
    """Of every run of the home. Blocks."""
    return list(_read(place, READ))


def _read(place: Path, query: str, *given: str) -> Iterator[Found]:
    """Nothing where no run was kept, or none since this is counted."""
    file = place / "checkpoints.sqlite"
    if not file.exists():
        return
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, timeout=60)) as connection:
        if connection.execute(THERE).fetchone():
            yield from map(Found._make, connection.execute(query, given))
