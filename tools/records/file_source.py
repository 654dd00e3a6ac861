"""A list in a file: CSV (comma, semicolon or tab) or JSON Lines, read row by row, however long it is."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import file_digest
from pathlib import Path
from typing import Any

from reliability.errors import BadInput
from tools.records.row import Row, told
from tools.records.text_lines import Line, checked, encoding_of, lines

DELIMITERS = ",;\t|"


@dataclass(frozen=True)
class FileSource:
    """`code`: what it is written in (None: found out). Blocks."""

    path: Path
    code: str | None = None
    watched: bool = True

    @cached_property
    def encoding(self) -> str:
        return checked(self.code) if self.code else encoding_of(self.path)

    def digest(self) -> str:
        """SHA-256 of its bytes, as they are now.

        Raises:
            BadInput: it cannot be read.
        """
        try:
            with self.path.open("rb") as file:
                return file_digest(file, "sha256").hexdigest()
        except OSError as error:
            why = "it is not there" if isinstance(error, FileNotFoundError) else str(error.strerror)
            raise BadInput(f"the list {str(self.path)!r} cannot be read: {why}") from error

    def rows(self) -> Iterator[Row]:
        found = lines(self.path, self.encoding)
        return _json_rows(found) if self.path.suffix.lower() in (".jsonl", ".ndjson") else _csv_rows(found)


def _csv_rows(found: Iterator[Line]) -> Iterator[Row]:
    feed = _Feed(found)
    head = next(feed, "")
    delimiter = max(DELIMITERS, key=head.count)
    names = [name.strip() for name in next(csv.reader([head], delimiter=delimiter), [])]
    reader = csv.reader(feed, delimiter=delimiter)
    while True:
        first = feed.line + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Row(first, trouble=f"no CSV: {error}")
            continue
        if cells:
            yield _row(first, names, cells, readable=not feed.unreadable(first))


def _row(line: int, names: list[str], cells: list[str], *, readable: bool) -> Row:
    if not readable:
        return Row(line, trouble="it is not in the list's encoding")
    if len(cells) != len(names):
        return Row(line, trouble=f"{len(cells)} fields where {len(names)} columns are named")
    return Row(line, dict(zip(names, (cell.strip() for cell in cells), strict=True)))


class _Feed(Iterator[str]):
    """Lines for the CSV reader, which may take several for one row; remembers which could not be read."""

    def __init__(self, found: Iterator[Line]) -> None:
        self._found = found
        self._bad = 0
        self.line = 0

    def __next__(self) -> str:
        text, readable = next(self._found)
        self.line += 1
        if not readable:
            self._bad = self.line
        return text

    def unreadable(self, since: int) -> bool:
        """Was any line from there on?"""
        return self._bad >= since


def _json_rows(found: Iterator[Line]) -> Iterator[Row]:
    for line, (text, readable) in enumerate(found, 1):
        if not text.strip():
            continue
        if not readable:
            yield Row(line, trouble="it is not in the list's encoding")
            continue
        try:
            known: Any = json.loads(text)
        except (json.JSONDecodeError, RecursionError):
            known = None
        if not isinstance(known, dict):
            yield Row(line, trouble="no JSON object")
            continue
        yield Row(line, {str(name): told(value) for name, value in known.items()})
