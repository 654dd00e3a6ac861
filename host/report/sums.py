"""One line of a report, added up."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from host.exits import Exit, of_status
from reliability.budget import MICROS
from reliability.ledger.runs import OPEN


@dataclass
class Sums:
    """What runs came to. A run that ended with exit code 0 ended well; `waited` counts requests, `seconds` [s] how long
    they waited together. `saved` is None where no workflow of these runs declares what a person would need; those that
    do not are `undeclared`. `micros` are millionths, by currency; `unpriced` tokens cost nobody knows what.
    """

    name: tuple[str, ...]
    outcomes: Counter[str] = field(default_factory=Counter)
    calls: int = 0
    tokens: int = 0
    unpriced: int = 0
    micros: Counter[str] = field(default_factory=Counter)
    waited: int = 0
    seconds: float = 0.0
    saved: timedelta | None = None
    undeclared: set[str] = field(default_factory=set)
    ratings: int = 0
    score: int = 0

    @property
    def runs(self) -> int:
        return sum(self.outcomes.values())

    @property
    def ended(self) -> int:
        return sum(number for status, number in self.outcomes.items() if status not in OPEN)

    @property
    def well(self) -> int:
        return sum(number for status, number in self.outcomes.items() if ended_well(status))

    @property
    def success(self) -> float | None:
        """Of those that ended; None where none did."""
        return self.well / self.ended if self.ended else None

    @property
    def rating(self) -> float | None:
        """The mean, 1 to 5."""
        return self.score / self.ratings if self.ratings else None

    def add_saved(self, workflow: str, baseline: timedelta | None, runs: int) -> None:
        """What a person would have needed for these runs, which ended well."""
        if baseline is None:
            self.undeclared.add(workflow)
        else:
            self.saved = (self.saved or timedelta()) + baseline * runs

    def add_used(self, calls: int, tokens: int, currency: str, micros: int) -> None:
        self.calls += calls
        self.tokens += tokens
        if currency:
            self.micros[currency] += micros
        else:
            self.unpriced += tokens

    @property
    def cost(self) -> dict[str, Decimal]:
        """Major units by currency."""
        return {currency: Decimal(micros) / MICROS for currency, micros in sorted(self.micros.items())}

    @property
    def data(self) -> dict[str, Any]:
        """For machines; what nobody knows is null."""
        return {
            "runs": self.runs,
            "ended": self.ended,
            "ended_well": self.well,
            "success_rate": self.success,
            "outcomes": dict(sorted(self.outcomes.items())),
            "model_calls": self.calls,
            "tokens": self.tokens,
            "tokens_without_price": self.unpriced,
            "cost": {currency: f"{amount:.6f}" for currency, amount in self.cost.items()},
            "requests": self.waited,
            "waited_seconds": round(self.seconds, 3),
            "saved_minutes": None if self.saved is None else round(self.saved.total_seconds() / 60, 1),
            "saved_not_declared": sorted(self.undeclared),
            "ratings": self.ratings,
            "rating_mean": self.rating,
        }


@cache
def ended_well(status: str) -> bool:
    return of_status(status, "") is Exit.ENDED_WELL
