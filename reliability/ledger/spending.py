"""Spending: how the accounts of budgets stand, what is under way, and the limits that people set."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from reliability.budget import Spend
from reliability.ledger.tables import budget_accounts as accounts
from reliability.ledger.tables import budget_limits as limits
from reliability.ledger.tables import budget_reservations as reservations
from reliability.ledger.transaction import Transaction


@dataclass(frozen=True)
class Account:
    """How a budget stands for one of those that it is counted for, in one period. `lost` is a part of `used`."""

    key: str
    budget: str
    currency: str | None
    limit: tuple[int | None, int | None]
    used: Spend
    reserved: Spend
    lost: Spend

    @property
    def percent(self) -> int:
        """Of its limit that is used, the higher of tokens and money. What is reserved is a bound, mostly far above what
        a call takes, and says little of how much is left.
        """
        pairs = zip(self.limit, self.used, strict=True)
        return max((100 * much // most if most else 100 for most, much in pairs if most is not None), default=0)


@dataclass(frozen=True)
class Reservation:
    """A call that is under way, or (`lost`) one whose answer nobody saw."""

    call: str
    account: str
    status: str
    spend: Spend
    run: str
    agent: str
    model: str
    holder: str
    at: str
    expires_at: str


def standing(tx: Transaction, keys: Sequence[str] | None = None) -> list[Account]:
    """How these accounts stand, or all; one that was never drawn on is not there."""
    wanted = select(accounts, limits.c.tokens, limits.c.micros).outerjoin(limits, limits.c.budget == accounts.c.budget)
    rows = tx.execute((wanted if keys is None else wanted.where(accounts.c.key.in_(keys))).order_by(accounts.c.key))
    return [account_of(row, row.tokens, row.micros) for row in rows]


def held(tx: Transaction) -> list[Reservation]:
    """Every call that is under way or lost, the oldest first."""
    return [_reservation(row) for row in tx.execute(select(reservations).order_by(reservations.c.at))]


def limit(tx: Transaction, budget: str, tokens: int | None, micros: int | None, by: str) -> None:
    """From now on this goes before what is declared; what is None stays as it was."""
    said = {name: most for name, most in (("tokens", tokens), ("micros", micros)) if most is not None}
    stamped = {"by": by, "at": tx.now(), **said}
    if not tx.execute(update(limits).where(limits.c.budget == budget).values(**stamped)).rowcount:
        tx.execute(insert(limits).values(budget=budget, **stamped))


def limits_set(tx: Transaction) -> dict[str, tuple[int | None, int | None]]:
    """By budget, the tokens and millionths that people set; None: what is declared counts."""
    return {row.budget: (row.tokens, row.micros) for row in tx.execute(select(limits))}


def unlimit(tx: Transaction, budget: str) -> None:
    """What is declared counts again."""
    tx.execute(delete(limits).where(limits.c.budget == budget))


def account_of(row: Row[Any], tokens: int | None, micros: int | None) -> Account:
    """`tokens` and `micros`: its limit now; None: what was declared when it was drawn on last."""
    return Account(
        key=row.key,
        budget=row.budget,
        currency=row.currency,
        limit=(row.limit_tokens if tokens is None else tokens, row.limit_micros if micros is None else micros),
        used=Spend(row.used_tokens, row.used_micros),
        reserved=Spend(row.reserved_tokens, row.reserved_micros),
        lost=Spend(row.lost_tokens, row.lost_micros),
    )


def _reservation(row: Row[Any]) -> Reservation:
    return Reservation(
        call=row.call,
        account=row.account,
        status=row.status,
        spend=Spend(row.tokens, row.micros),
        run=row.run,
        agent=row.agent,
        model=row.model,
        holder=f"process {row.pid} on {row.host.split('@')[0]}",
        at=row.at,
        expires_at=row.expires_at,
    )
