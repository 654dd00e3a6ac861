"""One transaction of the ledger: an open connection and the time at which everything in it happens."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, CursorResult, Executable

from reliability.clock import Clock, stamp


@dataclass(frozen=True)
class Transaction:
    connection: Connection
    clock: Clock

    def execute(self, statement: Executable) -> CursorResult[Any]:
        return self.connection.execute(statement)

    def now(self, later: timedelta = timedelta()) -> str:
        """The present moment (or one after it) as the ledger writes it."""
        return stamp(self.clock.now() + later)
