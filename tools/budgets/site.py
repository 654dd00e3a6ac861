"""The budgets in force: those of this site, in tables `[budgets.NAME]` of fermata.toml, and each workflow's own."""

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from functools import lru_cache
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from reliability.budget import Budget, Per, Period
from reliability.errors import BadInput
from reliability.settings import entries, path
from state.money import Money, parse
from tools.models.card import OFFLINE, Card, card_of

EXAMPLE = "a table [budgets.NAME] with tokens = 200_000"

_OF: dict[str, tuple[Budget, ...]] = {}
"""Workflow name -> its own budgets, where its author named some."""


class _Said(BaseModel):
    """A table `[budgets.NAME]`, checked."""

    model_config = ConfigDict(extra="forbid")

    tokens: Annotated[int, Field(ge=0, strict=True)] | None = None
    money: str | None = None
    per: Per = "run"
    period: Period = "none"
    soft: Annotated[int, Field(ge=0, le=100, strict=True)] = 80
    then: str | None = None


def budgets_for(workflow: str, budgets: Iterable[Budget] | None) -> None:
    """Give a workflow budgets of its own, beside those of the site; one of the same name goes before the site's.

    Raises:
        BadInput: two of one name.
    """
    known = tuple(budgets or ())
    names = [budget.name for budget in known]
    if len(set(names)) < len(names):
        raise BadInput(f"{workflow} has the budgets {names!r}; accepted: each name once")
    _OF[workflow] = known


def budgets_of(workflows: Sequence[str]) -> tuple[Budget, ...]:
    """What is in force in a workflow, and in those in whose boxes it goes on. Blocks: the settings may have changed.

    Raises:
        BadInput: the settings cannot be used.
    """
    found = {budget.name: budget for budget in site_budgets()}
    for workflow in workflows:
        found |= {budget.name: budget for budget in _OF.get(workflow, ())}
    return tuple(found.values())


def site_budgets() -> tuple[Budget, ...]:
    """Those of the settings file; read again when it has changed. Blocks.

    Raises:
        BadInput: one of them cannot be used; the message says file, line and what is accepted.
    """
    try:
        written = path().stat()
    except OSError:
        if not os.environ.get("FERMATA_SETTINGS"):
            return ()
        return tuple(_read_all())  # the file that was named is not there: that is told
    seen = (str(path().absolute()), written.st_mtime_ns, written.st_size)
    return _known(seen, os.environ.get("FERMATA_MODEL", ""))


@lru_cache(maxsize=8)
def _known(_file: tuple[str, int, int], _model: str) -> tuple[Budget, ...]:
    return tuple(_read_all())


def _read_all() -> Iterable[Budget]:
    for name, given in entries("budgets", EXAMPLE).items():
        budget = _read(name, given)
        _check(budget)
        yield budget


def _read(name: str, given: Any) -> Budget:
    if not isinstance(given, Mapping):
        raise BadInput(f"{_at(name)}: the budget {name!r} is {given!r}; accepted: {EXAMPLE}")
    try:
        said = _Said.model_validate(given)
        money = None if said.money is None else money_of(said.money)
        return Budget(name, said.tokens, money, said.per, said.period, said.soft, said.then)
    except ValidationError as error:
        first = error.errors()[0]
        wrong = ": ".join([*map(str, first["loc"]), first["msg"]])
        key = str(first["loc"][0])
        near = get_close_matches(key, _Said.model_fields, n=1) if key not in _Said.model_fields else []
        hint = f"; did you mean {near[0]!r}?" if near else ""
        accepted = ", ".join(_Said.model_fields)
        raise BadInput(
            f"{_at(name, key)}: [budgets.{name}] cannot be used: {wrong}; accepted: {accepted}{hint}"
        ) from error
    except BadInput as error:
        raise BadInput(f"{_at(name)}: {error}") from error


def money_of(text: str) -> Money:
    """`50 USD`, `30000 KRW`.

    Raises:
        BadInput: anything else.
    """
    amount, _, currency = text.strip().rpartition(" ")
    try:
        return parse(amount.strip(), currency)
    except ValueError as error:
        raise BadInput(f"the amount is {text[:40]!r}; accepted: a number and a currency, such as '50 USD'") from error


def _check(budget: Budget) -> None:
    """Every model that may be asked must have a price where money is counted, and `then` must be a model."""
    for name in dict.fromkeys(one for one in (os.environ.get("FERMATA_MODEL"), budget.then) if one):
        try:
            card = card_of(name)
        except BadInput as error:
            raise BadInput(f"{_at(budget.name, 'then' if name == budget.then else '')}: {error}") from error
        for one in (card, *map(card_of, card.fallback)):
            if why := unpriced(budget, one):
                raise BadInput(f"{_at(budget.name, 'money')}: {why}")


def unpriced(budget: Budget, card: Card) -> str | None:
    """Why what this model costs cannot be counted; None where it can, or need not be."""
    if budget.money is None or card.model == OFFLINE:
        return None
    currency = budget.money["currency"]
    if card.input_price is not None and card.currency == currency:
        return None
    priced = [name for name, given in entries("models", EXAMPLE).items() if _priced(given, currency)]
    near = get_close_matches(card.name, priced, n=1, cutoff=0.3)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    said = "no price" if card.input_price is None else f"its price in {card.currency}"
    return (
        f"the budget {budget.name!r} counts {currency}, and the model {card.name!r} has {said}; accepted: input_price "
        f"and output_price in {currency} in [models.{card.name.rpartition(':')[2]}], or one of: "
        f"{', '.join([*sorted(priced), OFFLINE])}{hint}"
    )


def _priced(given: Any, currency: str) -> bool:
    return isinstance(given, Mapping) and "input_price" in given and given.get("currency", "USD") == currency


def _at(name: str, key: str = "") -> str:
    """`FILE:LINE` of a key of this table, else of the table."""
    lines = path().read_text("utf-8").splitlines() if path().exists() else []
    header = re.compile(rf"\s*\[\s*budgets\s*\.\s*[\"']?{re.escape(name)}[\"']?\s*\]")
    table = next((at for at, line in enumerate(lines) if header.match(line)), None)
    if table is None:
        return str(path())
    for at in range(table + 1, len(lines)):
        if lines[at].lstrip().startswith("["):
            break
        if key and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", lines[at]):
            return f"{path()}:{at + 1}"
    return f"{path()}:{table + 1}"
