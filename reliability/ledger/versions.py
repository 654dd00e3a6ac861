"""The workflows' versions, described once each, so that a run begun under an older one can be judged later."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert, select

from reliability.ledger.tables import versions
from reliability.ledger.transaction import Transaction


def note(tx: Transaction, workflow: str, version: str, description: Mapping[str, Any]) -> None:
    """Keep what the version is the digest of; the second time nothing is written."""
    if describe(tx, workflow, version) is None:
        tx.execute(insert(versions).values(version=version, workflow=workflow, description=dict(description)))


def describe(tx: Transaction, workflow: str, version: str) -> Mapping[str, Any] | None:
    """The workflow as it was in that version, or None where nobody noted it."""
    this = (versions.c.workflow == workflow) & (versions.c.version == version)
    found: Mapping[str, Any] | None = tx.execute(select(versions.c.description).where(this)).scalar()
    return found
