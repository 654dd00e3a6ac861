"""The trend of a workflow's evals: what its newest round came to, beside how the same cases went before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from reliability.ledger.evals import Standing


@dataclass(frozen=True)
class Trend:
    """The cases of one workflow's newest round. Like is held against like: `before` is of those of them that were
    played before, however many others were. Open cases count for neither.
    """

    cases: tuple[Standing, ...]

    @property
    def now(self) -> float | None:
        """The share that passed; None where every case is open."""
        return _share(one.outcome for one in self.cases)

    @property
    def before(self) -> float | None:
        """The same, the last time that each of them was played; None: none was."""
        return _share(one.before for one in self.cases)

    @property
    def counted(self) -> int:
        return sum(one.outcome != "open" for one in self.cases)

    @property
    def broke(self) -> list[str]:
        """`SUITE: NAME` of what passed before and fails now."""
        return [f"{one.suite}: {one.name}" for one in self.cases if (one.before, one.outcome) == ("passed", "failed")]

    @property
    def data(self) -> dict[str, Any]:
        passed = sum(one.outcome == "passed" for one in self.cases)
        return {
            "at": self.cases[0].at,
            "version": next((one.version for one in self.cases if one.version), None),
            "cases": len(self.cases),
            "passed": passed,
            "failed": self.counted - passed,
            "passed_share": self.now,
            "passed_share_before": self.before,
            "broke": self.broke,
        }


def trends(found: Iterable[Standing]) -> Mapping[str, Trend]:
    """By workflow; the ledger gives them in this order."""
    return {workflow: Trend(tuple(cases)) for workflow, cases in groupby(found, lambda one: one.workflow)}


def _share(outcomes: Iterable[str | None]) -> float | None:
    counted = [one == "passed" for one in outcomes if one in ("passed", "failed")]
    return sum(counted) / len(counted) if counted else None
