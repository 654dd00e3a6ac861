"""The index of one folder: one SQLite file with its documents, their passages and a full-text table over them."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from reliability.errors import Permanent, Transient
from tools.retrieval.chunks import chunks
from tools.retrieval.reading.document import Document
from tools.retrieval.service import Passage
from tools.retrieval.terms import query, terms
from tools.sqlite_file import SqliteFile

FORMAT = "1"
"""Part of the file's name: an index made by other rules is made anew, beside the old one."""

_TABLES = """
CREATE TABLE documents (path TEXT PRIMARY KEY, stamp TEXT, digest TEXT, title TEXT, problem TEXT);
CREATE TABLE passages (number INTEGER PRIMARY KEY, id TEXT UNIQUE, path TEXT, start INTEGER, finish INTEGER, text TEXT);
CREATE INDEX passages_of ON passages (path);
CREATE VIRTUAL TABLE words USING fts5(section, body, tokenize = 'porter unicode61 remove_diacritics 2');
"""
_COLUMNS = "id, path, (SELECT title FROM documents WHERE documents.path = passages.path), start, finish, text"
_BY_WORDS = f"""
SELECT {_COLUMNS}, -hits.rank FROM
    (SELECT rowid, rank FROM words WHERE words MATCH ? AND rank MATCH 'bm25(2.0, 1.0)' ORDER BY rank LIMIT ?) AS hits
    JOIN passages ON number = hits.rowid ORDER BY hits.rank, number
"""  # noqa: S608 - the columns above


@dataclass(frozen=True)
class Entry:
    """One file as it was found: what is to be known of it next time; `document` is None where there is a `problem`."""

    path: str
    stamp: str
    digest: str
    document: Document | None = None
    problem: str = ""


class Index:
    """Blocks: never call it on a loop. Raises Transient (locked, disk full) or Permanent (the file is broken)."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = SqliteFile(path, _TABLES)

    def search(self, words: str, limit: int) -> list[Passage]:
        wanted = query(words)
        if not wanted or limit < 1:
            return []
        with self._reading() as db:
            return [_passage(row) for row in db.execute(_BY_WORDS, (wanted, limit))]

    def passage(self, passage_id: str) -> Passage | None:
        with self._reading() as db:
            row = db.execute(f"SELECT {_COLUMNS}, 0.0 FROM passages WHERE id = ?", (passage_id,)).fetchone()  # noqa: S608
        return _passage(row) if row else None

    def known(self) -> Mapping[str, Entry]:
        """Every file that was ever looked at and is still there, by its path; without its document."""
        with self._reading() as db:
            rows = db.execute("SELECT path, stamp, digest, problem FROM documents").fetchall()
        return {path: Entry(path, stamp, digest, problem=problem) for path, stamp, digest, problem in rows}

    def size(self) -> tuple[int, int]:
        """How many documents and passages there are."""
        with self._reading() as db:
            documents = db.execute("SELECT count(*) FROM documents WHERE problem = ''").fetchone()[0]
            return documents, db.execute("SELECT count(*) FROM passages").fetchone()[0]

    def put(self, entries: Iterable[Entry]) -> None:
        """Keep these files as they are now; what another process has already put is left as it is."""
        with self._writing() as db:
            for entry in entries:
                before = db.execute("SELECT digest, problem FROM documents WHERE path = ?", (entry.path,)).fetchone()
                if before == (entry.digest, entry.problem):
                    db.execute("UPDATE documents SET stamp = ? WHERE path = ?", (entry.stamp, entry.path))
                else:
                    _forget(db, entry.path)
                    _insert(db, entry)

    def remove(self, paths: Iterable[str]) -> None:
        with self._writing() as db:
            for path in paths:
                _forget(db, path)

    def tidy(self) -> None:
        """Merge the full-text table's pieces after many changes, so that a query reads one."""
        with self._writing() as db:
            db.execute("INSERT INTO words(words) VALUES ('optimize')")

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._said(), self._file.reading() as db:
            yield db

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._said(), self._file.writing() as db:
            yield db

    @contextmanager
    def _said(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.OperationalError, OSError) as error:
            raise Transient(
                f"the index {str(self.path)!r} cannot be used now ({error}); it may be tried again"
            ) from error
        except sqlite3.DatabaseError as error:
            again = "delete it, and it is made anew"
            raise Permanent(f"the index {str(self.path)!r} is broken ({error}); {again}") from error


def _insert(db: sqlite3.Connection, entry: Entry) -> None:
    title = entry.document.title if entry.document else ""
    row = (entry.path, entry.stamp, entry.digest, title, entry.problem)
    db.execute("INSERT INTO documents VALUES (?, ?, ?, ?, ?)", row)
    text = entry.document.text if entry.document else ""
    for start, end, section in chunks(text):
        piece = text[start:end]
        name = sha256(f"{entry.path}\0{entry.digest}\0{start}\0{end}".encode()).hexdigest()[:12]
        number = db.execute(
            "INSERT INTO passages (id, path, start, finish, text) VALUES (?, ?, ?, ?, ?)",
            (name, entry.path, start, end, piece),
        ).lastrowid
        above = f"{title} {Path(entry.path).stem} {section}"
        db.execute("INSERT INTO words (rowid, section, body) VALUES (?, ?, ?)", (number, terms(above), terms(piece)))


def _forget(db: sqlite3.Connection, path: str) -> None:
    db.execute("DELETE FROM words WHERE rowid IN (SELECT number FROM passages WHERE path = ?)", (path,))
    db.execute("DELETE FROM passages WHERE path = ?", (path,))
    db.execute("DELETE FROM documents WHERE path = ?", (path,))


def _passage(row: tuple[str, str, str, int, int, str, float]) -> Passage:
    name, path, title, start, end, text, score = row
    return Passage(id=name, path=path, title=title, start=start, end=end, text=text, score=round(score, 4))
