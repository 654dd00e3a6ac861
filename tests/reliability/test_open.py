"""Opening the ledger: the tables are made once, whoever comes first, and they are the ones that the code knows."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, MetaData, create_engine, inspect

from reliability.ledger import ledger, runs
from reliability.ledger.open import HEAD, migrate, open_engine
from reliability.ledger.tables import metadata
from tests.support import rivals
from tests.support.warm import Barrier, start

MIGRATIONS = Path("reliability/ledger/migrations").absolute()


def test_several_first_users_at_once_find_one_ledger(home: Path, tmp_path: Path) -> None:
    together = Barrier(4)

    users = [start(tmp_path / "said", {"FERMATA_HOME": str(home)}, rivals.open_the_ledger, together) for _ in range(4)]
    done = [user.wait() for user in users]

    assert [(user.code, user.err) for user in done] == [(0, "")] * 4
    known = {run.id for run in ledger().call(runs.newest)}
    assert known == {str(user.process.pid) for user in users}


def test_the_migrations_make_the_tables_that_the_code_uses(tmp_path: Path) -> None:
    """A new ledger is made without them, one that an older Fermata made goes through them: both are one."""
    new = open_engine(f"sqlite:///{tmp_path / 'new.sqlite'}")
    old = create_engine(f"sqlite:///{tmp_path / 'old.sqlite'}")

    with old.begin() as connection:
        migrate(connection)

    with old.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    assert _made(old) == _made(new)


def test_the_newest_migration_is_the_one_that_an_up_to_date_ledger_shows() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))

    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_a_migration_can_be_taken_back(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'ledger.sqlite'}")
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))

    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")

    assert inspect(engine).get_table_names() == ["alembic_version"]
    with open_engine(str(engine.url)).connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_what_was_written_is_there_when_the_ledger_is_opened_again(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'deep' / 'folder' / 'ledger.sqlite'}"
    with open_engine(url).begin() as connection:
        connection.exec_driver_sql("INSERT INTO leases VALUES ('run', 7, '', 0, '', '')")

    with open_engine(url).connect() as connection:
        assert connection.exec_driver_sql("SELECT token FROM leases").scalar() == 7


def test_an_intent_survives_a_power_cut(tmp_path: Path) -> None:
    with open_engine(f"sqlite:///{tmp_path / 'ledger.sqlite'}").connect() as connection:
        kept = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")}

    assert kept == {"journal_mode": "wal", "synchronous": 2}


def test_a_process_opens_its_ledger_once(home: Path) -> None:
    assert ledger() is ledger()
    assert (home / "ledger.sqlite").exists()


def _made(engine: Engine) -> dict[tuple[str, str], list[str]]:
    """Every table as SQLite itself describes it, whatever the order of its columns, with the rows that are in it."""
    found = MetaData()
    with engine.connect() as connection:
        found.reflect(connection)
        made = {
            ("rows", name): list(map(str, connection.execute(table.select()))) for name, table in found.tables.items()
        }
        for fact in ("table_xinfo", "foreign_key_list", "index_list", "index_info"):
            for name in [*found.tables, *(index.name for table in found.tables.values() for index in table.indexes)]:
                told = connection.exec_driver_sql(f"PRAGMA {fact}('{name}')").fetchall()
                made[fact, str(name)] = sorted(str(row[1:]) for row in told)
    return made
