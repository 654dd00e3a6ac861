"""The intent ledger: the one truth about effects, decisions and who drives a run.

The functions of its rooms take an open `Transaction` first. All of them block on a disk or a socket: async code calls
them through `aside`, which steps off the event loop, everything else through `Ledger.call`.
"""

import asyncio
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Engine

from reliability.boundaries import cross
from reliability.clock import Clock, SystemClock
from reliability.environment import database_url
from reliability.errors import Refusal
from reliability.ledger.open import READING, open_engine
from reliability.ledger.transaction import Transaction

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Ledger:
    """One database of intents, requests, votes, receipts, leases and runs."""

    engine: Engine
    clock: Clock = field(default_factory=SystemClock)

    def call(self, function: Callable[Concatenate[Transaction, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run one of the ledger's functions in a transaction of its own; what it raises takes everything back, but
        for a refusal that is itself on record.
        """
        with self.engine.begin() as connection:
            try:
                return function(Transaction(connection, self.clock), *args, **kwargs)
            except Refusal as refused:
                if not refused.on_record:
                    raise
                kept = refused
        raise kept

    def read(self, function: Callable[Concatenate[Transaction, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """The same for a function that only reads, however long: nobody waits for it."""
        with self.engine.connect().execution_options(**{READING: True}) as connection, connection.begin():
            return function(Transaction(connection, self.clock), *args, **kwargs)


_open: dict[tuple[int, str], Ledger] = {}
_opening = threading.Lock()


def ledger() -> Ledger:
    """This process's ledger, opened on first use from the environment. Blocks: not on an event loop."""
    key = (os.getpid(), database_url())  # a forked child must not share its parent's connections
    with _opening:
        if key not in _open:
            _open[key] = Ledger(open_engine(key[1]))
        return _open[key]


async def aside(function: Callable[Concatenate[Transaction, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
    """`Ledger.call` on this process's ledger from async code: LangGraph's server refuses blocking calls on its loop."""
    cross("before", function)
    answer = await asyncio.to_thread(lambda: ledger().call(function, *args, **kwargs))
    cross("after", function)
    return answer
