"""`fermata budget`: how every account stands and who holds what of it; and setting another limit."""

from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

from rich.markup import escape
from rich.table import Table

from host.cli.lines import machine
from host.cli.wide import wide
from reliability.budget import MOST, Budget, as_money, micros, parts_of
from reliability.errors import BadInput, NotFound
from reliability.identity import local_user
from reliability.ledger import budgets, ledger, spending
from reliability.ledger.spending import Account, Reservation
from state.money import show
from tools.budgets.site import money_of, site_budgets

ACTIONS = ("show", "set")
SHOWN = 5
"""Calls under way that are listed below an account."""


def act(action: str, name: str | None, tokens: int | None, money: str | None, reset: bool, as_json: bool) -> None:
    """Raises:
    BadInput, NotFound: no such action or budget, or a limit that cannot be; nothing was changed.
    """
    if action not in ACTIONS:
        raise BadInput(f"the action is {action!r}; accepted: {', '.join(ACTIONS)}")
    if action == "set":
        _set(name, tokens, money, reset)
    elif tokens is not None or money is not None or reset:
        raise BadInput("a limit was given, and nothing is to be set; accepted: fermata budget set NAME --tokens …")
    ledger().call(budgets.lapse)  # what dead processes held is used, not reserved
    set_since = ledger().call(spending.limits_set)
    declared = [_now(one, *set_since.get(one.name, (None, None))) for one in site_budgets() if name in (None, one.name)]
    accounts = [one for one in ledger().call(spending.standing) if name in (None, one.budget)]
    if name and not declared and not accounts:
        raise _unknown(name)
    _tell(declared, accounts, ledger().call(spending.held), as_json)


def _set(name: str | None, tokens: int | None, money: str | None, reset: bool) -> None:
    if name is None:
        raise BadInput("no budget was named; accepted: fermata budget set NAME --tokens …")
    if reset == (tokens is not None or money is not None):
        raise BadInput("accepted: --tokens, --money or both; or --reset alone, for what is declared")
    if name not in _currencies():
        raise _unknown(name)
    if reset:
        return ledger().call(spending.unlimit, name)
    if tokens is not None and not 0 <= tokens <= MOST:
        raise BadInput(f"--tokens is {tokens}; accepted: 0 to {MOST:,}")
    return ledger().call(spending.limit, name, tokens, _amount(name, money), str(local_user()))


def _amount(name: str, money: str | None) -> int | None:
    if money is None:
        return None
    given, currency = money_of(money), _currencies()[name]
    if given["currency"] != currency or not 0 <= micros(given) <= MOST:
        counts = f"counts {currency}" if currency else "counts tokens only"
        raise BadInput(
            f"--money is {money!r}, and the budget {name!r} {counts}; accepted: an amount in that, 0 to a trillion"
        )
    return micros(given)


def _currencies() -> dict[str, str | None]:
    """Every budget that is known here: declared in the settings, or drawn on before by a workflow that has it."""
    drawn = {one.budget: one.currency for one in ledger().call(spending.standing)}
    return drawn | {one.name: one.money["currency"] if one.money else None for one in site_budgets()}


def _unknown(name: str) -> NotFound:
    known = sorted(_currencies())
    near = get_close_matches(name, known, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    return NotFound(f"there is no budget {name!r}; accepted: {', '.join(known) or 'none is declared'}{hint}")


def _tell(declared: Sequence[Budget], accounts: Sequence[Account], held: Sequence[Reservation], as_json: bool) -> None:
    if as_json:
        machine(_data(declared, accounts, held))
        return
    console = wide()
    unused = [one for one in declared if one.name not in {account.budget for account in accounts}]
    for one in unused:
        console.print(f"{escape(one.name)}: {one.told} per {one.per}{_a(one)}; nothing was drawn on it yet")
    if accounts:
        console.print(_table(accounts))
    for account in accounts:
        for call in [call for call in held if call.account == account.key and call.status == "held"][:SHOWN]:
            whose = f"run {call.run}" if call.run else "no run"
            console.print(
                f"  {escape(account.key)}: {escape(call.agent)} of {whose} holds {_much(account, call.spend)}"
            )
    if not declared and not accounts:
        console.print("no budget is declared; accepted: [budgets.NAME] in fermata.toml (docs/budgets.md)", markup=False)


def _now(budget: Budget, tokens: int | None, most: int | None) -> Budget:
    """With the limit that counts: what was set goes before what is declared."""
    money = budget.money if most is None or budget.money is None else as_money(most, budget.money["currency"])
    return replace(budget, tokens=budget.tokens if tokens is None else tokens, money=money)


def _a(budget: Budget) -> str:
    return "" if budget.period == "none" else f" a {budget.period}"


def _table(accounts: Sequence[Account]) -> Table:
    table = Table("budget", "of", "period", "limit", "used", "reserved", "used [%]")
    for one in accounts:
        name, whose, period = parts_of(one.key)
        lost = f" ({_much(one, one.lost)} of it without an answer)" if any(one.lost) else ""
        used = f"{_much(one, one.used)}{lost}"
        table.add_row(name, whose, period, _limit(one), used, _much(one, one.reserved), str(one.percent))
    return table


def _limit(one: Account) -> str:
    tokens, most = one.limit
    parts = [f"{tokens:,} tokens"] if tokens is not None else []
    return ", ".join([*parts, *([show(as_money(most, one.currency))] if most is not None and one.currency else [])])


def _much(one: Account, spend: tuple[int, int]) -> str:
    money = [show(as_money(spend[1], one.currency))] if one.currency else []
    return ", ".join([f"{spend[0]:,} tokens", *money])


def _data(declared: Sequence[Budget], accounts: Sequence[Account], held: Sequence[Reservation]) -> dict[str, Any]:
    return {
        "budgets": [
            {"name": one.name, "tokens": one.tokens, "money": one.money, "per": one.per, "period": one.period}
            | {"soft": one.soft, "then": one.then}
            for one in declared
        ],
        "accounts": [_account(one, [call for call in held if call.account == one.key]) for one in accounts],
    }


def _account(one: Account, held: Sequence[Reservation]) -> dict[str, Any]:
    name, whose, period = parts_of(one.key)
    parts = {"used": one.used, "reserved": one.reserved, "lost": one.lost}
    told = {kind: {"tokens": spend.tokens, "micros": spend.micros} for kind, spend in parts.items()}
    limit = {"tokens": one.limit[0], "micros": one.limit[1]}
    known = {"budget": name, "of": whose, "period": period, "currency": one.currency, "limit": limit, **told}
    return {**known, "percent": one.percent, "held": [_held(call) for call in held if call.status == "held"]}


def _held(call: Reservation) -> dict[str, Any]:
    whose = {"run": call.run, "agent": call.agent, "model": call.model, "by": call.holder, "at": call.at}
    return {**whose, "expires_at": call.expires_at, "tokens": call.spend.tokens, "micros": call.spend.micros}
