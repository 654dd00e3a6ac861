"""A process that dies inside this one: what it does after its death does not take place, and others see it gone."""

import os
from dataclasses import dataclass
from datetime import datetime, timedelta

from reliability.boundaries import What, When
from reliability.ledger.tables import leases
from reliability.ledger.transaction import Transaction
from tests.support.clock import SetClock
from tests.support.saga_schedule import Crash, named

NOBODY = 2**22 + 1
"""No process has this id: Linux gives none above 2**22."""


class Killed(BaseException):
    """The process is dead; whatever it still tries to do is not done."""


@dataclass
class Ticking(SetClock):
    """Every look at it takes a millisecond, so that nothing happens at the same moment."""

    def now(self) -> datetime:
        self.forward(timedelta(milliseconds=1))
        return super().now()


@dataclass
class Dying:
    """Watches one process: from its so-many-th boundary on nothing it does takes place any more."""

    crash: Crash | None
    seen: int = 0

    def __call__(self, when: When, what: What) -> None:
        self.seen += self.crash is not None and self.crash.place in ("", named(when, what))
        if self.dead:
            raise Killed

    @property
    def dead(self) -> bool:
        return self.crash is not None and self.seen >= self.crash.at


def orphan(tx: Transaction, host: str | None) -> None:
    """The leases of this process are now those of one that is gone."""
    mine = leases.c.pid == os.getpid()
    values = {"pid": NOBODY, "started": "gone", **({"host": host} if host else {})}
    tx.execute(leases.update().where(mine).values(**values))
