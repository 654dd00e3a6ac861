"""Lines: what happens, one JSON object a line, with run, workflow, state and agent on every one.

The standard library's logging does it: other libraries' ways to send lines elsewhere work with it. A thread of its own
masks and writes them, so that no event loop waits for a disk; what a killed process had not written yet is lost.
"""

import json
import logging
import queue
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from logging.handlers import QueueHandler, QueueListener
from typing import Any

from tools.guards.showing import masked
from tools.telemetry.following import Begun, Left
from tools.telemetry.leaving import at_the_end
from tools.telemetry.place import Place, here

LOGGER = logging.getLogger("fermata")

MOST = 2_000
"""[characters] of one value."""


def say(event: str, said: Mapping[str, Any], place: Place | None = None) -> None:
    """A line about something that happened here, or there. It costs next to nothing while nobody reads."""
    if LOGGER.isEnabledFor(logging.INFO):
        LOGGER.info(event, extra={"place": place or here(), "said": dict(said)})


@dataclass
class _Begun:
    begun: Begun
    at: float


class Lines:
    """Tells of runs, states, models and tools when they begin and when they are left."""

    def begin(self, begun: Begun, inside: Any) -> _Begun:
        if begun.kind in ("run", "state"):
            say(f"{begun.kind} began", {}, begun.place)
        return _Begun(begun, time.perf_counter())

    def leave(self, what: _Begun, left: Left) -> None:
        said: dict[str, Any] = {"seconds": round(time.perf_counter() - what.at, 4)}
        if what.begun.kind in ("model", "tool"):
            said[what.begun.kind] = what.begun.name
        if left.error:
            said["error"] = left.error
        say(f"{what.begun.kind} {left.how}", {**said, **_tokens(left)}, what.begun.place)


def _tokens(left: Left) -> dict[str, int]:
    if left.answer is None:
        return {}
    made = [getattr(one, "message", None) for answers in left.answer.generations for one in answers]
    used: list[Mapping[str, int]] = [given for one in made if (given := getattr(one, "usage_metadata", None))]
    return {name: sum(one[name] for one in used) for name in ("input_tokens", "output_tokens")} if used else {}


class JsonLines(logging.Formatter):
    """One record as one line; every text in it is masked."""

    def format(self, record: logging.LogRecord) -> str:
        place: Place = getattr(record, "place", None) or Place()
        told: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            **place.as_told(),
            **getattr(record, "said", {}),
        }
        if record.exc_info and record.exc_info[0]:
            told["error"] = record.exc_info[0].__name__
        return json.dumps({name: _plain(name, value) for name, value in told.items()}, ensure_ascii=False)


def _plain(name: str, value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if name in ("time", "run") else masked(text[:MOST])


class _Handing(QueueHandler):
    """Whoever logs through `fermata.…` says nothing of the place; it is known where they log."""

    def prepare(self, record: logging.LogRecord) -> logging.LogRecord:
        if not hasattr(record, "place"):
            record.place = here()
        return record


def write_to(where: str) -> None:
    """From now on, in this process: to `stderr`, or appended to the file of that name."""
    target = logging.StreamHandler(sys.stderr) if where == "stderr" else logging.FileHandler(where, "a", "utf-8", True)
    target.setFormatter(JsonLines())
    lines: queue.SimpleQueue[Any] = queue.SimpleQueue()
    for old in LOGGER.handlers[:]:
        LOGGER.removeHandler(old)
    LOGGER.addHandler(_Handing(lines))
    LOGGER.setLevel(logging.INFO)
    LOGGER.propagate = False  # a server's own handlers would write every line once more
    listener = QueueListener(lines, target)
    listener.start()
    at_the_end(listener.stop)
