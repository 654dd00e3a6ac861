"""Budget: how many tokens, and how much money, calls of models may cost: for whom, and how long."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, NamedTuple, get_args

from reliability.errors import BadInput
from state.money import Money, exponent, show

Per = Literal["run", "agent", "team", "workflow", "site"]
Period = Literal["day", "month", "none"]

MICROS = 1_000_000
"""Millionths of a currency's major unit. Prices are per million tokens, so that one token costs whole ones, nearly."""

MOST = 10**18
"""Tokens, or millionths of a currency, that a limit may be: what a database can count with."""

NOBODY = "(no team)"


class Spend(NamedTuple):
    """Tokens (input and output together) and money in millionths of the major unit."""

    tokens: int
    micros: int = 0


class Who(NamedTuple):
    """Whose call of a model it is. `run` is empty outside of any."""

    run: str
    agent: str
    workflow: str
    team: str | None = None


@dataclass(frozen=True)
class Budget:
    """At most `tokens` and at most `money` for each one that it is counted `per`, in each `period` (UTC).

    Above `soft` [%] of either, `then` names the model that is asked instead (None: it is only told). At the whole no
    further call is made, and the run ends with what it has.

    Raises:
        BadInput: no limit at all, or one that is none.
    """

    name: str
    tokens: int | None = None
    money: Money | None = None
    per: Per = "run"
    period: Period = "none"
    soft: int = 80
    then: str | None = None

    def __post_init__(self) -> None:
        if not self.name or "|" in self.name or len(self.name) > 80:
            raise BadInput(f"a budget is called {self.name[:80]!r}; accepted: 1 to 80 characters without |")
        if self.tokens is None and self.money is None:
            raise BadInput(f"the budget {self.name!r} limits nothing; accepted: tokens, money or both")
        self._refuse_amounts()
        for what, word, words in (("per", self.per, get_args(Per)), ("period", self.period, get_args(Period))):
            if word not in words:
                raise BadInput(f"{what} of the budget {self.name!r} is {word!r}; accepted: {', '.join(words)}")
        if isinstance(self.soft, bool) or not isinstance(self.soft, int) or not 0 <= self.soft <= 100:
            raise BadInput(f"soft of the budget {self.name!r} is {self.soft!r}; accepted: 0 to 100 percent")

    def _refuse_amounts(self) -> None:
        for what, most in (("tokens", self.tokens), ("money", self.money and self.money["minor"])):
            if most is not None and (isinstance(most, bool) or not isinstance(most, int) or most < 0):
                raise BadInput(f"{what} of the budget {self.name!r} is {most!r}; accepted: a whole number, 0 or more")
        if max(self.tokens or 0, self.micros or 0) > MOST:
            raise BadInput(
                f"the budget {self.name!r} is {self.told}; accepted: at most {MOST:,} tokens, a trillion in money"
            )

    def counts(self, who: Who) -> bool:
        """A budget for each run counts nothing that is asked outside of any."""
        return bool(who.run) or self.per != "run"

    def key(self, who: Who, now: datetime) -> str:
        """The account that a call at this moment is paid from: `NAME|WHO|PERIOD`."""
        return f"{self.name}|{self._whose(who)}|{period_at(self.period, now)}"

    @property
    def micros(self) -> int | None:
        return None if self.money is None else micros(self.money)

    @property
    def told(self) -> str:
        """The limit as people read it."""
        parts = [f"{self.tokens:,} tokens"] if self.tokens is not None else []
        return " and ".join([*parts, *([show(self.money)] if self.money is not None else [])])

    def _whose(self, who: Who) -> str:
        names: Mapping[Per, str] = {
            "run": who.run,
            "agent": f"{who.workflow}/{who.agent}" if who.workflow else who.agent,
            "team": who.team or NOBODY,
            "workflow": who.workflow,
            "site": "site",
        }
        return names[self.per]


def period_at(period: Period, now: datetime) -> str:
    """`2026-11-21`, `2026-11`, or nothing."""
    forms: Mapping[Period, str] = {"day": "%Y-%m-%d", "month": "%Y-%m", "none": ""}
    return now.astimezone(UTC).strftime(forms[period])


def parts_of(key: str) -> tuple[str, str, str]:
    """Name, whose account it is, and period: what `Budget.key` is made of. Whose it is may be called anything."""
    name, _, rest = key.partition("|")
    whose, _, period = rest.rpartition("|")
    return name, whose, period


def micros(money: Money) -> int:
    return int(money["minor"] * MICROS // 10 ** exponent(money["currency"]))


def as_money(amount: int, currency: str) -> Money:
    """To the next minor unit above: what was spent is never shown as less."""
    unit = MICROS // 10 ** exponent(currency)
    return Money(minor=-(-amount // unit), currency=currency)
