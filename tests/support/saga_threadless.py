"""The ledger and the saver without threads: a hop there and back for each transaction is what takes the time."""

import asyncio
from contextvars import copy_context
from typing import Any

import aiosqlite
import aiosqlite.core
import pytest


def threadless(patch: pytest.MonkeyPatch) -> None:
    """From here on whatever would go to a thread is done at once; what it does, and in which order, stays."""
    patch.setattr(aiosqlite.core, "Connection", Near)
    patch.setattr(asyncio, "to_thread", at_once)


async def at_once(function: Any, /, *args: Any, **kwargs: Any) -> Any:
    """`asyncio.to_thread` without the thread."""
    await asyncio.sleep(0)  # others have their turn all the same
    return copy_context().run(function, *args, **kwargs)


class Near(aiosqlite.Connection):
    """The same connection without a thread of its own."""

    def __await__(self) -> Any:
        return self._connect().__await__()

    async def _connect(self) -> "Near":
        self._connection = self._connector()
        return self

    async def _execute(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        return fn(*args, **kwargs)

    async def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection, self._running = None, False
