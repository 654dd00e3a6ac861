"""What each worker invoked and what it was answered, in a file of its own; and everything a checker reads beside it."""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

Op = Literal["vote", "look", "drive", "cancel"]


@dataclass(frozen=True)
class Event:
    """One call. Times are of the machine's monotonic clock [ns], the same in all its processes.

    `answered` and `answer` are None where the worker died before it was told. An answer is `counted: STATUS` (a vote),
    `seen: STATUS` (a look, or whoever was told that it is decided), `done` or `refused: WHY`.
    """

    worker: str
    op: Op
    run: str
    invoked: int
    request: str = ""
    voter: str = ""
    decision: str = ""
    answered: int | None = None
    answer: str | None = None

    @property
    def status(self) -> str | None:
        """What it was told about the request, if it was told anything."""
        word, _, status = (self.answer or "").partition(": ")
        return status if word in ("counted", "seen") else None


@dataclass(frozen=True)
class Asked:
    """A request as the ledger has it in the end; `votes`: voter -> decision."""

    id: str
    run: str
    gate: str
    status: str
    needed: int = 1
    votes: Mapping[str, str] = field(default_factory=dict)
    decided_by: str = ""


@dataclass(frozen=True)
class Intended:
    """An intent as the ledger has it in the end; times are the ledger's own."""

    key: str
    run: str
    status: str
    created_at: str = ""
    undoes: str = ""


@dataclass(frozen=True)
class Ran:
    """A run as the ledger has it in the end."""

    id: str
    status: str
    cancelled_by: str = ""
    cancelled_at: str = ""


@dataclass(frozen=True)
class Line:
    """A line of the service's book: it made something under the key, or took it back."""

    deed: Literal["do", "undo"]
    run: str
    step: int
    key: str


@dataclass(frozen=True)
class Record:
    """Everything about a few runs of a saga of so many `steps`, each gate of which covers the steps that follow it."""

    steps: int
    events: tuple[Event, ...] = ()
    asked: tuple[Asked, ...] = ()
    intents: tuple[Intended, ...] = ()
    runs: tuple[Ran, ...] = ()
    book: tuple[Line, ...] = ()


class Notes:
    """A worker's own file: a line before each call, and one after it."""

    def __init__(self, file: Path, worker: str) -> None:
        self._file, self._worker, self._number = file, worker, 0

    @contextmanager
    def call(self, op: Op, run: str, **known: str) -> Iterator[dict[str, str]]:
        """Put the answer into what is yielded; a call that raises leaves none."""
        self._number += 1
        self._write(number=self._number, worker=self._worker, op=op, run=run, invoked=time.monotonic_ns(), **known)
        told: dict[str, str] = {}
        yield told
        self._write(number=self._number, answered=time.monotonic_ns(), **told)

    def _write(self, **said: Any) -> None:
        with self._file.open("a") as notes:
            notes.write(json.dumps(said) + "\n")


def read(file: Path) -> tuple[Event, ...]:
    """A worker's history, in its own order."""
    calls: dict[int, dict[str, Any]] = {}
    for line in file.read_text().splitlines() if file.exists() else []:
        said = json.loads(line)
        calls.setdefault(said.pop("number"), {}).update(said)
    return tuple(Event(**call) for call in calls.values())
