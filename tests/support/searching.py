"""Searching everything under a folder for words that must not be there: files as they are, and databases as read."""

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

from host.payloads import PayloadConnection


def holding(folder: Path, words: Sequence[str]) -> list[str]:
    """Where any of the words stands: the file, and in a database the table too."""
    wanted = [form for word in words for form in forms(word)]
    return sorted({where for where, content in contents(folder) if any(word in content for word in wanted)})


def forms(word: str) -> set[bytes]:
    """The word as it is, without its spaces, and as JSON and UTF-16 write it."""
    bare = word.replace(" ", "").replace("-", "")
    escaped = word.encode("ascii", "backslashreplace")
    return {word.encode(), bare.encode(), escaped, word.encode("utf-16-le")}


def contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file's bytes, and every row of every database, unpacked as its reader would have it."""
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            yield str(file.relative_to(folder)), file.read_bytes()
            if file.suffix == ".sqlite":
                yield from rows(file, str(file.relative_to(folder)))


def rows(file: Path, name: str) -> Iterator[tuple[str, bytes]]:
    connection = sqlite3.connect(file, timeout=60, factory=PayloadConnection)
    try:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            for row in connection.execute(f'SELECT * FROM "{table}"'):  # noqa: S608 - the database's own names
                for value in row:
                    yield f"{name} {table}", value if isinstance(value, bytes) else str(value).encode()
    finally:
        connection.close()
