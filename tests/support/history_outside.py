"""The outside of the two workers: a service whose book is a file in the home, so that processes share it."""

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager

from nodes.effect import Effect
from reliability.deliver import Answer, Arguments
from reliability.environment import home
from reliability.errors import Permanent
from tests.support.history_events import Line
from tests.support.saga_graph import Boxes
from tests.support.saga_shape import Asking, Shape, Step
from tests.support.saga_wrong import Unwritten

SHAPE = Shape((Step("probed", Asking(covers=1, votes=2)), Step("probed"), Step("probed", Asking(covers=1, votes=1))))
"""Its service makes everything again that it is sent again: nothing but the ledger keeps it from being done twice."""

BOOK = "book.jsonl"


class OnFile(Boxes):
    """The same saga before a service whose book is a file, so that processes share it.

    `leased`: some drive it as the host does, under the run's lease, and not all by a bare `ainvoke`.
    """

    leased = True

    async def _do(self, step: int, arguments: Arguments, key: str) -> Answer:
        with book() as lines:
            if any(line.deed == "undo" and line.key == key for line in lines):
                raise Permanent(f"{key} was cancelled before")
            lines.append(Line("do", key.split(":")[0], step, key))
        return {"reference": key, **arguments}

    async def _undo(self, step: int, arguments: Arguments, _key: str) -> Answer:
        key = arguments["undo"]
        with book() as lines:
            if not any(line.deed == "undo" and line.key == key for line in lines):
                lines.append(Line("undo", key.split(":")[0], step, key))
        return {"cancelled": key}

    async def _look(self, _step: int, _arguments: Arguments, key: str) -> Answer | None:
        with book() as lines:
            undone = any(line.deed == "undo" and line.key == key for line in lines)
            return None if undone or not any(line.key == key for line in lines) else {"reference": key}


class OnFileUnwritten(OnFile):
    """The same without a ledger, and nobody takes a lease: what the checker must find."""

    leased = False

    def effect(self, shape: Shape, step: int) -> Effect:
        return Unwritten(**vars(super().effect(shape, step)))


@contextmanager
def book() -> Iterator[list[Line]]:
    """The lines so far; those that are appended are written, one service at a time."""
    with (home() / BOOK).open("a+") as book:
        fcntl.flock(book, fcntl.LOCK_EX)
        book.seek(0)
        lines = [Line(**json.loads(line)) for line in book]
        before = len(lines)
        yield lines
        book.writelines(json.dumps(vars(line)) + "\n" for line in lines[before:])
