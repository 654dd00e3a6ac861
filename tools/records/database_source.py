"""A list in a database: a table or a query, read row by row through SQLAlchemy."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, Engine, create_engine, inspect, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from reliability.errors import BadInput
from tools.records.row import Row, told


@dataclass(frozen=True)
class DatabaseSource:
    """`query` is a SELECT; without one all of `table`, without that the only table there is. Blocks.

    It is read once, into the run's own book: what changes there afterwards is not looked at (`watched`).
    """

    url: URL
    table: str | None = None
    query: str | None = None
    watched: bool = False
    encoding: str = "database"

    def digest(self) -> str:
        """SHA-256 over all rows, in the order in which they come.

        Raises:
            BadInput: there is no such database or table, or the query fails.
        """
        summed = hashlib.sha256()
        for row in self.rows():
            summed.update(json.dumps([row.values, row.trouble], ensure_ascii=False).encode("utf-8", "replace"))
        return summed.hexdigest()

    def rows(self) -> Iterator[Row]:
        engine = self._engine()
        try:
            with engine.connect().execution_options(stream_results=True, yield_per=500) as connection:
                statement = self.query or f"SELECT * FROM {_quoted(engine, self._chosen(engine))}"  # noqa: S608 - quoted
                result = connection.execute(text(statement))
                names = [str(name) for name in result.keys()]  # noqa: SIM118 - no mapping
                for at, cells in enumerate(result, 1):
                    yield Row(at, dict(zip(names, map(told, cells), strict=True)))
        except SQLAlchemyError as error:
            why = str(getattr(error, "orig", None) or type(error).__name__)
            raise BadInput(f"the list cannot be read from {self.url.render_as_string()}: {why}") from error
        finally:
            engine.dispose()

    def _engine(self) -> Engine:
        try:
            return create_engine(_only_read(self.url), poolclass=NullPool)
        except (ImportError, SQLAlchemyError) as error:
            why = f"no database of the kind {self.url.drivername!r} can be read here ({error})"
            raise BadInput(f"{why}; accepted: one whose driver is installed") from error

    def _chosen(self, engine: Engine) -> str:
        known = sorted(inspect(engine).get_table_names())
        if self.table is None and len(known) == 1:
            return str(known[0])
        if self.table not in known:
            asked = f"no table {self.table!r}" if self.table else "no table named"
            raise BadInput(f"{asked}; accepted: ?table=NAME of {', '.join(known) or 'a database that has one'}")
        return str(self.table)


def _quoted(engine: Engine, name: str) -> str:
    return str(engine.dialect.identifier_preparer.quote(name))


def _only_read(url: URL) -> URL:
    """SQLite makes a file that is not there, and writes; this one only reads. Others know who may do what."""
    if url.get_backend_name() != "sqlite" or not url.database:
        return url
    file = Path(url.database)
    if not file.is_file():
        raise BadInput(f"the list {str(file)!r} cannot be read: it is not there")
    return url.set(database=f"file:{file.absolute()}", query={"mode": "ro", "uri": "true"})
