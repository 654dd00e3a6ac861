"""Budgets' accounts: reserved before a call of a model, settled after; whoever dies in between is counted in full.

All accounts of a call are drawn on in one transaction, each by one statement that looks and takes at once. A call that
nobody saw the answer of may have been paid for all the same: it counts as used to the whole of what was reserved, until
somebody who does know settles it after all.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Row, bindparam, delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from reliability.budget import Budget, Spend, Who, parts_of
from reliability.errors import Exhausted
from reliability.ledger import leases, notices
from reliability.ledger.spending import Account, account_of, standing
from reliability.ledger.tables import budget_accounts as accounts
from reliability.ledger.tables import budget_limits as limits
from reliability.ledger.tables import budget_reservations as reservations
from reliability.ledger.transaction import Transaction

NOTHING = Spend(0)


def _most(name: str) -> ColumnElement[Any]:
    """What people set, else what is declared."""
    said = select(limits.c[name]).where(limits.c.budget == bindparam("named")).scalar_subquery()
    return func.coalesce(said, bindparam(f"most_{name}", type_=BigInteger))


def _fits(name: str) -> ColumnElement[bool]:
    taken = accounts.c[f"used_{name}"] + accounts.c[f"reserved_{name}"]
    return or_(_most(name).is_(None), taken + bindparam(name, type_=BigInteger) <= _most(name))


# Made once: to put such a statement together takes longer than to execute it.
_TAKE = (
    update(accounts)
    .where((accounts.c.key == bindparam("account")) & _fits("tokens") & _fits("micros"))
    .values(
        reserved_tokens=accounts.c.reserved_tokens + bindparam("tokens", type_=BigInteger),
        reserved_micros=accounts.c.reserved_micros + bindparam("micros", type_=BigInteger),
        limit_tokens=bindparam("most_tokens", type_=BigInteger),
        limit_micros=bindparam("most_micros", type_=BigInteger),
    )
    .returning(*accounts.c, _most("tokens").label("now_tokens"), _most("micros").label("now_micros"))
)
_HOLD = insert(reservations)
_OF_CALL = (
    select(reservations, accounts.c.currency.is_not(None).label("counts_money"))
    .join(accounts, accounts.c.key == reservations.c.account)
    .where(reservations.c.call == bindparam("this"))
    .order_by(reservations.c.account)
)
_SAME = (reservations.c.call == bindparam("this")) & (reservations.c.account == bindparam("that"))
_GONE = delete(reservations).where(_SAME & (reservations.c.status == bindparam("so")))
_BOOK = (
    update(accounts)
    .where(accounts.c.key == bindparam("that"))
    .values(
        {
            f"{kind}_{name}": accounts.c[f"{kind}_{name}"] + bindparam(f"{kind}_{name}_more", type_=BigInteger)
            for kind in ("used", "reserved", "lost")
            for name in ("tokens", "micros")
        }
    )
)


def reserve(
    tx: Transaction, call: str, budgets: Iterable[Budget], who: Who, need: Spend, model: str, lasting: timedelta
) -> list[Account]:
    """Take what the call costs at most from the accounts of all these budgets, or from none; how each stands then.

    Raises:
        Exhausted: one has not enough left; nothing was taken.
    """
    # In one order for everybody: on PostgreSQL two calls would else wait for each other.
    keyed = sorted(((budget.key(who, tx.clock.now()), budget) for budget in budgets), key=lambda one: one[0])
    drawn = [_draw(tx, key, budget, _part(budget, need)) for key, budget in keyed]
    for account, (_, budget) in zip(drawn, keyed, strict=True):
        if account.percent >= budget.soft:
            _tell_low(tx, account, who)
    told = {"call": call, "status": "held", "run": who.run, "agent": who.agent, "model": model, **leases.mine()}
    told |= {"at": tx.now(), "expires_at": tx.now(lasting)}
    parts = [(key, _part(budget, need)) for key, budget in keyed]
    tx.connection.execute(_HOLD, [{"account": key, **part._asdict(), **told} for key, part in parts])
    return drawn


def settle(tx: Transaction, call: str, spent: Spend) -> None:
    """Put what a call really cost in the place of what was reserved; nothing for one that was never sent."""
    for row in _of_call(tx, call):
        cost = Spend(spent.tokens, spent.micros if row.counts_money else 0)
        whole = Spend(row.tokens, row.micros)
        if not _gone(tx, row):
            continue
        if row.status == "held":
            _book(tx, row, used=cost, reserved=_less(whole))
        else:  # it was given up, and counted in full
            _book(tx, row, used=_less(whole, cost), lost=_less(whole))


def lose(tx: Transaction, call: str) -> None:
    """Nobody saw the answer: the call counts as used in full."""
    for row in _of_call(tx, call):
        _lose(tx, row)


def lapse(tx: Transaction, keys: Sequence[str] | None = None) -> int:
    """Do the same for every call whose process died, or was not heard of in time; how many there were."""
    under_way = reservations.c.status == "held"
    where = under_way if keys is None else under_way & reservations.c.account.in_(keys)
    dead = [row for row in tx.execute(select(reservations).where(where)) if not leases.alive(row, tx.now())]
    return sum(_lose(tx, row) for row in dead)


def _tell_low(tx: Transaction, account: Account, who: Who) -> None:
    """Once an account, however many calls come after it."""
    _, whose, period = parts_of(account.key)
    summary = f"{account.budget} of {whose}{period and f', {period}'}: {account.percent} % is used"
    teams = [who.team] if who.team else []
    notices.tell(tx, f"budget:{account.key}"[:200], "budget-soft-limit", who.run, teams=teams, summary=summary)


def _part(budget: Budget, need: Spend) -> Spend:
    return need if budget.money is not None else Spend(need.tokens)


def _draw(tx: Transaction, key: str, budget: Budget, need: Spend) -> Account:
    taken = _taken(tx, key, budget, need)
    if taken is None and _opened(tx, key, budget):
        taken = _taken(tx, key, budget, need)
    if taken is None:
        raise _refusal(tx, key, budget, need)
    return taken


def _taken(tx: Transaction, key: str, budget: Budget, need: Spend) -> Account | None:
    """One statement that looks and takes: nobody can come in between."""
    declared = {"most_tokens": budget.tokens, "most_micros": budget.micros}
    wanted = {"account": key, "named": budget.name, "tokens": need.tokens, "micros": need.micros, **declared}
    row = tx.connection.execute(_TAKE, wanted).one_or_none()
    return None if row is None else account_of(row, row.now_tokens, row.now_micros)


def _opened(tx: Transaction, key: str, budget: Budget) -> bool:
    """Is the account new, by us or by somebody who was faster?"""
    if tx.execute(select(accounts.c.key).where(accounts.c.key == key)).scalar() is not None:
        return False
    nothing = dict.fromkeys(("used_tokens", "used_micros", "reserved_tokens", "reserved_micros"), 0)
    nothing |= {"lost_tokens": 0, "lost_micros": 0}
    currency = budget.money["currency"] if budget.money else None
    try:
        with tx.connection.begin_nested():  # PostgreSQL lets two look at once; the key decides, and only this is lost
            tx.execute(insert(accounts).values(key=key, budget=budget.name, currency=currency, **nothing))
    except IntegrityError:
        pass
    return True


def _refusal(tx: Transaction, key: str, budget: Budget, need: Spend) -> Exhausted:
    declared = {"limit_tokens": budget.tokens, "limit_micros": budget.micros}  # since it was drawn on last
    tx.execute(update(accounts).where(accounts.c.key == key).values(**declared))
    (account,) = standing(tx, [key])
    empty = any(
        most is not None and used + more > most
        for most, used, more in zip(account.limit, account.used, need, strict=True)
    )
    _, whose, _ = parts_of(key)
    left = "; calls that are under way hold the rest" if not empty else ""
    return Exhausted(
        f"the budget {budget.name!r} of {whose} has not enough left for this call: {account.used.tokens:,} tokens used "
        f"and {account.reserved.tokens:,} reserved, {need.tokens:,} more needed at most{left}; no model was asked. "
        f"`fermata budget` shows it, `fermata budget set {budget.name}` raises it",
        crowded=not empty,
    )


def _of_call(tx: Transaction, call: str) -> Sequence[Row[Any]]:
    return tx.connection.execute(_OF_CALL, {"this": call}).all()


def _gone(tx: Transaction, row: Row[Any]) -> bool:
    """Only one takes a reservation away, whoever else wants to settle or to lose it."""
    return bool(tx.connection.execute(_GONE, _named(row) | {"so": row.status}).rowcount)


def _lose(tx: Transaction, row: Row[Any]) -> bool:
    this = (reservations.c.call == row.call) & (reservations.c.account == row.account)
    held = this & (reservations.c.status == "held")
    if not tx.execute(update(reservations).where(held).values(status="lost")).rowcount:
        return False
    whole = Spend(row.tokens, row.micros)
    _book(tx, row, used=whole, reserved=_less(whole), lost=whole)
    return True


def _book(tx: Transaction, row: Row[Any], **more: Spend) -> None:
    nothing = dict.fromkeys(("used", "reserved", "lost"), NOTHING)
    added = {
        f"{kind}_{name}_more": much
        for kind, spend in (nothing | more).items()
        for name, much in spend._asdict().items()
    }
    tx.connection.execute(_BOOK, added | {"that": row.account})


def _named(row: Row[Any]) -> dict[str, str]:
    return {"this": row.call, "that": row.account}


def _less(one: Spend, other: Spend = NOTHING) -> Spend:
    """`other` without `one`."""
    return Spend(other.tokens - one.tokens, other.micros - one.micros)
