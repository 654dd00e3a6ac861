"""Usage: what the agents of a run used, noted in the transaction in which it ends: to be summed over many runs."""

from collections.abc import Mapping
from decimal import ROUND_CEILING, Decimal
from typing import Any

from sqlalchemy import delete, insert

from reliability.budget import MICROS
from reliability.ledger import runs
from reliability.ledger.leases import Lease
from reliability.ledger.tables import run_usage
from reliability.ledger.transaction import Transaction


def ended(
    tx: Transaction, run: str, used: Mapping[str, Mapping[str, Any]], /, *, lease: Lease | None, status: str, phase: str
) -> None:
    """Note that the run came to this end, and what it used until now: each turn of a conversation counts along it."""
    runs.mark(tx, run, lease=lease, status=status, phase=phase)
    if rows := [_row(run, agent, one) for agent, one in used.items() if one.get("calls")]:
        tx.execute(delete(run_usage).where(run_usage.c.run == run))
        for row in rows:  # a statement of one shape, however many there are
            tx.execute(insert(run_usage).values(row))


def _row(run: str, agent: str, used: Mapping[str, Any]) -> dict[str, Any]:
    exact = used.get("exact")
    return {
        "run": run,
        "agent": agent,
        "model": str(used.get("model", "")),
        "calls": int(used["calls"]),
        "tokens": int(used.get("input_tokens", 0)) + int(used.get("output_tokens", 0)),
        "micros": int((Decimal(exact) * MICROS).to_integral_value(ROUND_CEILING)) if exact else None,
        "currency": str(used["cost"]["currency"]) if exact else None,
    }
