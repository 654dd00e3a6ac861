"""The book of one campaign: who is to be written to, and every letter as it was written. On disk, never in a state."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any

from typing_extensions import TypedDict

from reliability.errors import BadInput
from tools.records.columns import columns_of
from tools.records.person import Person, person_of
from tools.records.row import Row
from tools.records.source import Source
from tools.sqlite_file import SqliteFile

FIRST = 50
"""Troubles that are kept word for word; all are counted."""

_TABLES = """
CREATE TABLE surveys (survey);
CREATE TABLE people (n INTEGER PRIMARY KEY, key UNIQUE, email UNIQUE, person);
CREATE TABLE letters (n INTEGER PRIMARY KEY, subject, body, by, objection);
"""


class Trouble(TypedDict):
    line: int
    reason: str


class Survey(TypedDict):
    """A list in figures: `rows` read, `recipients` to be written to, the others by reason, and the first troubles."""

    digest: str
    encoding: str
    rows: int
    recipients: int
    skipped: dict[str, int]
    troubles: list[Trouble]
    columns: dict[str, str]
    named: list[str]


class Letter(TypedDict):
    """One letter as it is sent. `by`: who wrote it. `objection`: why the guard holds it back, empty where it may go."""

    n: int
    key: str
    email: str
    subject: str
    body: str
    by: str
    objection: str


@dataclass(frozen=True)
class Book:
    """One SQLite file; blocks. Numbers `n` count the recipients from 1, in the order of the list."""

    path: Path

    @cached_property
    def _file(self) -> SqliteFile:
        return SqliteFile(self.path, _TABLES)

    def survey(self, source: Source, columns: Mapping[str, str], digest: str | None = None) -> Survey:
        """Take the whole list in, row by row; with a `digest`, find it where it is in already.

        Raises:
            BadInput: it cannot be read, has no addresses, or is not the one with that `digest`.
        """
        known = self._known() if digest is not None else None
        if known is not None and known["digest"] == digest:
            return known
        now = source.digest()
        if digest not in (None, now):
            raise BadInput("the list is not the one that this campaign began with")
        with self._file.writing() as db:
            _clear(db)
            survey = _taken_in(db, source, columns, now)
            if source.watched and source.digest() != now:
                raise BadInput("the list changed while it was read; nothing was sent, start again when it is finished")
            db.execute("INSERT INTO surveys VALUES (?)", (json.dumps(survey),))
        return survey

    def numbers(self, after: int, most: int) -> list[int]:
        """The next recipients."""
        with self._file.reading() as db:
            rows = db.execute("SELECT n FROM people WHERE n > ? ORDER BY n LIMIT ?", (after, most))
            return [int(n) for (n,) in rows]

    def people(self, numbers: Sequence[int]) -> dict[int, Person]:
        with self._file.reading() as db:
            rows = db.execute(f"SELECT n, person FROM people WHERE n IN ({_marks(numbers)})", numbers)  # noqa: S608 - marks
            return {int(n): json.loads(person) for n, person in rows}

    def letters(self, numbers: Sequence[int]) -> dict[int, Letter]:
        with self._file.reading() as db:
            rows = db.execute(
                "SELECT n, key, email, subject, body, by, objection FROM letters JOIN people USING (n) "  # noqa: S608
                f"WHERE n IN ({_marks(numbers)})",
                numbers,
            )
            names = Letter.__annotations__
            return {row[0]: Letter(**dict(zip(names, row, strict=True))) for row in rows}  # type: ignore[typeddict-item]

    def write(self, letters: Iterable[Mapping[str, Any]]) -> None:
        """What was written first stays: a letter may be on its way already."""
        rows = [tuple(letter[name] for name in ("n", "subject", "body", "by", "objection")) for letter in letters]
        with self._file.writing() as db:
            db.executemany("INSERT OR IGNORE INTO letters VALUES (?, ?, ?, ?, ?)", rows)

    def forget(self) -> None:
        """Everything about everybody, once it is not needed any more."""
        if self.path.exists():
            with self._file.writing() as db:
                db.execute("PRAGMA secure_delete = ON")
                _clear(db)
            with self._file.reading() as db:
                db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _known(self) -> Survey | None:
        if not self.path.exists():
            return None
        with self._file.reading() as db:
            row = db.execute("SELECT survey FROM surveys").fetchone()
        survey: Survey | None = json.loads(row[0]) if row else None
        return survey


def _clear(db: sqlite3.Connection) -> None:
    for table in ("surveys", "people", "letters"):
        db.execute(f"DELETE FROM {table}")  # noqa: S608 - three names of ours


def _taken_in(db: sqlite3.Connection, source: Source, columns: Mapping[str, str], digest: str) -> Survey:
    rows = source.rows()
    begun = list(_up_to_first_good(rows))
    if not begun or (trouble := begun[-1].trouble):
        why = f"; line {begun[-1].line}: {trouble}" if begun else ""
        raise BadInput(f"no row of the list can be used (it is read as {source.encoding}){why}")
    named = list(begun[-1].values)
    meant = columns_of(named, columns)
    db.execute("CREATE TEMP TABLE IF NOT EXISTS refusals (key, email)")
    counted: Counter[str] = Counter()
    troubles: list[Trouble] = []
    read = recipients = 0
    for row in chain(begun, rows):
        read += 1
        found = person_of(row, meant)
        if not isinstance(found, str) and found["opted_out"]:
            db.execute("INSERT INTO refusals VALUES (?, ?)", (found["key"], found["email"].lower()))
            counted["opted out"] += 1
        elif not isinstance(found, str):
            added = db.execute(
                "INSERT OR IGNORE INTO people VALUES (?, ?, ?, ?)",
                (recipients + 1, found["key"], found["email"].lower(), json.dumps(found, ensure_ascii=False)),
            )
            recipients += added.rowcount
            found = "" if added.rowcount else "the same id or address as an earlier row"
        if found and isinstance(found, str):
            counted["repeated" if "earlier" in found else "unusable"] += 1
            if len(troubles) < FIRST:
                troubles.append(Trouble(line=row.line, reason=found))
    refused = _leave_out(db)
    counted.update({"opted out": refused} if refused else {})
    return Survey(
        digest=digest,
        encoding=source.encoding,
        rows=read,
        recipients=recipients - refused,
        skipped=dict(counted),
        troubles=troubles,
        columns=meant,
        named=named,
    )


def _leave_out(db: sqlite3.Connection) -> int:
    """Who opted out in one row is not written to because of another, before it or after it."""
    one_of = "(SELECT {0} FROM refusals WHERE {0} <> '')"
    left = db.execute(
        f"DELETE FROM people WHERE key IN {one_of.format('key')} OR email IN {one_of.format('email')}"  # noqa: S608
    )
    db.execute("DELETE FROM refusals")
    return left.rowcount


def _up_to_first_good(rows: Iterable[Row]) -> Iterable[Row]:
    """Of a list the columns are known with the first row that can be read."""
    for row in rows:
        yield row
        if not row.trouble:
            return


def _marks(numbers: Sequence[int]) -> str:
    return ", ".join("?" * len(numbers))
