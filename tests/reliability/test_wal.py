"""Turning a file to WAL while somebody else writes to it."""

import sqlite3
from pathlib import Path

from reliability.wal import turn_to_wal


def test_whoever_turns_a_file_while_another_writes_to_it_waits_and_is_not_refused(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "new.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    ours = sqlite3.connect(tmp_path / "new.sqlite")
    tries = []

    def at_the_third_the_other_is_done(statement: str) -> None:
        tries.append(statement)
        if len(tries) == 3:
            other.execute("COMMIT")

    ours.set_trace_callback(at_the_third_the_other_is_done)
    turn_to_wal(ours)

    assert len(tries) == 3
    assert ours.execute("PRAGMA journal_mode").fetchone() == ("wal",)
