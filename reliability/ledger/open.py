"""Opening the ledger's database: SQLite in WAL mode or PostgreSQL, migrated to the newest tables."""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, insert, inspect, text
from sqlalchemy.engine import make_url

from reliability.errors import BadInput
from reliability.ledger.tables import audit_tail, metadata
from reliability.wal import BUSY_TIMEOUT, turn_to_wal

HEAD = "0014"
"""The newest migration. Kept here so that opening a current ledger need not import Alembic (0.2 s)."""

READING = "fermata_reading"
"""The option of a connection that only reads."""

_COMPILED: dict[Any, Any] = {}
"""The ledger's statements as SQL: they are few and constant, and a forked worker need not compile them again."""
_DIALECTS: dict[str, Any] = {}
"""One for all engines on SQLite: it is a part of the key that compiled statements are kept by, so that every engine
would else compile, and keep, its own."""


def open_engine(url: str) -> Engine:
    """An engine on a migrated ledger. Blocks on disk: never call it on an event loop."""
    engine = _sqlite(url) if url.startswith("sqlite") else create_engine(url, pool_pre_ping=True)
    with engine.connect() as connection:
        revision = _revision(connection)
    if revision == HEAD:
        return engine
    if revision is not None and revision > HEAD:
        raise BadInput(
            f"the ledger at {engine.url} is of version {revision}, this Fermata knows up to {HEAD}: upgrade Fermata"
        )
    with engine.begin() as connection:
        _bring_up(connection)
    return engine


def is_made(url: str) -> bool:
    """Is there a ledger already? Whoever only looks need not make one."""
    made = make_url(url)
    return not made.drivername.startswith("sqlite") or Path(made.database or "").exists()


def _sqlite(url: str) -> Engine:
    file = make_url(url).database
    if file:
        Path(file).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT, "check_same_thread": False})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin_immediate)
    with engine.connect():  # the first connection of an engine tells its dialect what it can do
        engine.dialect = _DIALECTS.setdefault(engine.dialect.name, engine.dialect)
    return engine.execution_options(compiled_cache=_COMPILED)


def _prepare(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, below
    turn_to_wal(connection)
    connection.execute("PRAGMA synchronous=FULL")  # an intent must survive a power cut: it is all we know
    connection.execute("PRAGMA foreign_keys=ON")


def _begin_immediate(connection: Connection) -> None:
    """Take the write lock at once: a read that becomes a write half-way cannot wait its turn in SQLite. What only reads
    says so, and keeps nobody waiting.
    """
    connection.exec_driver_sql("BEGIN" if connection.get_execution_options().get(READING) else "BEGIN IMMEDIATE")


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def _bring_up(connection: Connection) -> None:
    """Bring the tables to HEAD; a second process that waited for the lock finds nothing to do.

    A new ledger is made at once, as the newest tables are: the migrations make the same ones (tested), one by one.
    """
    if inspect(connection).get_table_names():
        migrate(connection)
        return
    metadata.create_all(connection)
    connection.execute(insert(audit_tail).values(id=1, number=0, hash="0" * 64))  # the audit log begins with nothing
    connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
    connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": HEAD})


def migrate(connection: Connection) -> None:
    """Run the migrations that a ledger lacks."""
    from alembic import command  # heavy, and needed only when Fermata was upgraded
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
