"""Where calls are held back, so that a test can act at exactly that moment without ever sleeping."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import TypedDict

from tools.sandbox.answer import Call


class Held(TypedDict):
    """A call that is being held back, for everybody to see."""

    endpoint: str
    key: str


class Holds:
    """A waiting room: calls come in and wait, a test sees them there and lets them go."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: dict[int, Held] = {}
        self._tickets = count(1)
        self._released = 0.0  # every ticket up to this one may go

    @contextmanager
    def hold(self, call: Call, limit: float) -> Iterator[None]:
        """Wait here until released, at most `limit` [s]; the call counts as held until the block is left."""
        with self._changed:
            ticket = next(self._tickets)
            self._waiting[ticket] = Held(endpoint=call.endpoint, key=call.key)
            self._changed.notify_all()
            self._changed.wait_for(lambda: ticket <= self._released, limit)
        try:
            yield
        finally:
            with self._changed:
                del self._waiting[ticket]
                self._changed.notify_all()

    def arrived(self, within: float = 60.0) -> list[Held]:
        """The calls held now; waits for the first one, at most `within` [s], and is empty if none came."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting, within)
            return list(self._waiting.values())

    def release(self, within: float = 60.0) -> None:
        """Let every call go that is held now, and wait until they have done what they were held back from."""
        with self._changed:
            self._released = last = max(self._waiting, default=self._released)
            self._changed.notify_all()
            self._changed.wait_for(lambda: all(ticket > last for ticket in self._waiting), within)

    def close(self) -> None:
        """Let everything go, now and later: the server stops."""
        with self._changed:
            self._released = float("inf")
            self._changed.notify_all()
