"""The home of one trial: a ledger, checkpoints and the outside world in a folder of their own."""

import sqlite3
from contextlib import closing
from pathlib import Path

from host.crashtest.scenario import WORLD, Scenario
from reliability.ledger.open import open_engine

LEDGER, CHECKPOINTS = "ledger.sqlite", "checkpoints.sqlite"


def furnish(home: Path, scenario: Scenario) -> None:
    """An empty ledger, migrated once and then copied for every trial, and the scenario's world."""
    (home / WORLD).mkdir(parents=True)
    open_engine(f"sqlite:///{home / LEDGER}").dispose()
    for file, text in scenario.world.items():
        (home / WORLD / file).write_text(text, encoding="utf-8")
    if scenario.furnishes is not None:
        scenario.furnishes(home / WORLD)


def statuses(home: Path) -> list[str]:
    """How its runs stand, one in all trials but the rare one that died before it was registered."""
    with closing(sqlite3.connect(home / LEDGER, timeout=60)) as ledger:
        return [str(row[0]) for row in ledger.execute("SELECT status FROM runs WHERE requester <> ''")]


def ended(home: Path) -> bool:
    known = statuses(home)
    return bool(known) and not {"running", "paused"} & set(known)


def expire_leases(home: Path) -> None:
    """The time of every lease is over, as after a minute without a sign of life."""
    with closing(sqlite3.connect(home / LEDGER, timeout=60)) as ledger, ledger:
        ledger.execute("UPDATE leases SET expires_at = '2000-01-01' WHERE host <> ''")


def locked(home: Path) -> bool:
    """Does somebody hold a write lock right now?"""
    return any(_is_locked(home / name) for name in (LEDGER, CHECKPOINTS) if (home / name).exists())


def folder(scenario: str) -> str:
    """The scenario's name as a file may have it."""
    return "".join(letter if letter.isalnum() else "-" for letter in scenario)


def _is_locked(file: Path) -> bool:
    with closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as database:
        try:
            database.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
            return True
        database.execute("ROLLBACK")
        return False
