"""The one place where reliability reads the environment: where runs are kept, and what they may touch."""

import os
from functools import cache
from pathlib import Path

from reliability.errors import BadInput


def home() -> Path:
    """The folder that keeps runs: `FERMATA_HOME`, by default `.fermata/` in the working directory."""
    return Path(os.environ.get("FERMATA_HOME") or ".fermata").absolute()


def database_url() -> str:
    """SQLAlchemy URL of the ledger: `FERMATA_DATABASE_URL`, by default one SQLite file under `home()`."""
    url = os.environ.get("FERMATA_DATABASE_URL")
    if not url:
        return _sqlite(str(home() / "ledger.sqlite"))
    scheme, colon, rest = url.partition("://")
    if scheme not in ("postgresql", "postgres") or not colon:
        raise BadInput(f"FERMATA_DATABASE_URL starts with {scheme!r}; accepted: postgresql://…")
    return f"postgresql+psycopg://{rest}"


@cache
def _sqlite(file: str) -> str:
    """As SQLAlchemy writes it: a `?` or a `%` in a folder's name must not become a part of the address."""
    from sqlalchemy import URL

    return URL.create("sqlite", database=file).render_as_string()


def environment() -> str:
    """Where this process runs: `FERMATA_ENVIRONMENT`, by default `development`."""
    return os.environ.get("FERMATA_ENVIRONMENT") or "development"


REHEARSALS = frozenset({"development", "test", "testing", "staging"})
"""Environments in which nothing is meant for real."""


def is_production(name: str) -> bool:
    """Does what happens there count? Every name but those known to be rehearsals: a misspelt one is no way out."""
    return name.strip().casefold() not in REHEARSALS
