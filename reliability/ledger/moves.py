"""What the ledger knows a run's states by, when the run is moved to a workflow that calls them otherwise."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, update

from reliability.ledger import leases, versions
from reliability.ledger.leases import Lease
from reliability.ledger.tables import requests, runs
from reliability.ledger.transaction import Transaction


def follow(
    tx: Transaction, lease: Lease, workflow: str, version: str, description: Mapping[str, Any], names: Mapping[str, str]
) -> None:
    """Note the new version of the run, and the new names (old -> new) where it waits and where it asks.

    Intents and receipts stay as they are: their keys are made of the oldest name. The second time nothing is changed.

    Raises:
        Fenced: another process drives the run now.
    """
    leases.check(tx, lease)
    versions.note(tx, workflow, version, description)
    phase = tx.execute(select(runs.c.phase).where(runs.c.id == lease.run)).scalar() or ""
    known = {"version": version, "phase": names.get(phase, phase)}
    tx.execute(update(runs).where(runs.c.id == lease.run).values(**known))
    for old, new in names.items():
        asked = (requests.c.run == lease.run) & (requests.c.path == old)
        tx.execute(update(requests).where(asked).values(path=new))
