"""Where a list of people is: what a person wrote, as something that can be read."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from reliability.errors import BadInput
from tools.records import known
from tools.records.database_source import DatabaseSource
from tools.records.file_source import FileSource
from tools.records.row import Row

ACCEPTED = "FILE.csv, FILE.jsonl, FILE.sqlite?table=NAME, a database URL, or `database` with FERMATA_CAMPAIGN_URL set"
_FILES = (".csv", ".tsv", ".txt", ".jsonl", ".ndjson")
_SQLITE = (".sqlite", ".sqlite3", ".db")


class Source(Protocol):
    """A list. Everything raises BadInput where it cannot be read, and blocks."""

    @property
    def watched(self) -> bool:
        """May its digest be asked for again and again?"""

    @property
    def encoding(self) -> str: ...

    def digest(self) -> str:
        """The same as long as nothing in it changed."""

    def rows(self) -> Iterator[Row]: ...


def source_of(given: str, query: str | None = None, code: str | None = None) -> Source:
    """Read what was given.

    Raises:
        BadInput: nothing that is known here; the message never repeats a password.
    """
    if given.startswith(known.PREFIX):
        given = str(known.file_of(given))
    path = given.partition("?")[0]
    suffix = Path(path).suffix.lower()
    if "://" not in given and suffix in _FILES:
        return FileSource(Path(path), code)
    if "://" not in given and suffix in _SQLITE:
        given = f"sqlite:///{given}"
    elif given == "database":
        given = os.environ.get("FERMATA_CAMPAIGN_URL", "")
    elif "://" not in given:
        raise BadInput(f"the list is {given[:200]!r}; accepted: {ACCEPTED}")
    return _database(given, query)


def _database(given: str, query: str | None) -> DatabaseSource:
    try:
        url = make_url(given)
    except ArgumentError as error:
        raise BadInput(f"the list is at no address that can be read; accepted: {ACCEPTED}") from error
    if query is not None and query.split(None, 1)[:1] and query.split(None, 1)[0].lower() not in ("select", "with"):
        raise BadInput(f"the query is {query[:100]!r}; accepted: one that reads (SELECT …)")
    table = url.query.get("table")
    return DatabaseSource(url.difference_update_query(["table"]), str(table) if table else None, query or None)
