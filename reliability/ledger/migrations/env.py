"""Alembic runs inside the connection and the transaction that `open.py` hands over."""

from alembic import context

from reliability.ledger.tables import metadata

# SQLite's DDL is transactional here, for `open.py` says BEGIN itself: two first users cannot both create the tables.
context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, transactional_ddl=True)
context.run_migrations()
