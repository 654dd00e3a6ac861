"""One key, one answer: the first answer is kept and given again.

Source: draft-ietf-httpapi-idempotency-key-header-07 §2.
"""

import json
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tools.sandbox.answer import Answer, Call, Refused


def once(db: sqlite3.Connection, call: Call, act: Callable[[], Any]) -> Answer:
    """The answer kept for this key, or that of acting now, which is then kept: success or refusal."""
    query = "SELECT digest, status, body FROM answers WHERE endpoint = ? AND key = ?"
    row = db.execute(query, (call.endpoint, call.key)).fetchone()
    if row is None:
        answer = _first(db, act)
        kept = (call.endpoint, call.key, call.digest, answer.status, json.dumps(answer.body))
        db.execute("INSERT INTO answers VALUES (?, ?, ?, ?, ?)", kept)
        return answer
    digest, status, body = row
    if digest != call.digest:
        raise Refused(422, "key_reused", f"The key {call.key!r} was used before with another content; take a new key")
    return Answer(status, json.loads(body))


def _first(db: sqlite3.Connection, act: Callable[[], Any]) -> Answer:
    """A refusal is an answer to be kept; what was done before it is not."""
    db.execute("SAVEPOINT first")
    try:
        return Answer(200, act())
    except Refused as no:
        db.execute("ROLLBACK TO first")
        return no.answer
    finally:
        db.execute("RELEASE first")


class InFlight:
    """The writes that this process is working on right now.

    In memory on purpose: a process that is killed leaves no mark behind that would refuse its key for ever. Between
    processes the transaction decides: the second waits for the first, then finds its answer.
    """

    def __init__(self) -> None:
        self._calls: set[tuple[str, str]] = set()
        self._lock = threading.Lock()

    @contextmanager
    def claim(self, call: Call) -> Iterator[None]:
        """Hold the call's key; reads hold none.

        Raises:
            Refused: another call under this key is still being worked on.
        """
        mark = (call.endpoint, call.key)
        with self._lock:
            if mark in self._calls:
                raise Refused(409, "in_flight", f"The first call under the key {call.key!r} is not finished")
            if call.writes:
                self._calls.add(mark)
        try:
            yield
        finally:
            with self._lock:
                self._calls.discard(mark)
