"""What the planning agent was told: the day, and what the person said, in order."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from langchain_core.messages import BaseMessage

_TODAY = re.compile(r"Today: (\d{4}-\d{2}-\d{2})(?:\n|$)")


@dataclass(frozen=True)
class Entry:
    """One thing said: a `request`, the `answer` to a question `about` some fields, a `wish` to change a plan."""

    kind: str
    about: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Hearing:
    today: date
    entries: tuple[Entry, ...]


def listen(messages: Sequence[BaseMessage], today: Callable[[], date]) -> Hearing:
    """Read the message of the planning agent; any other human words are one request, made `today`."""
    human = [message.text for message in messages if message.type == "human"]
    told = next((text for text in human if _TODAY.match(text)), None)
    if told is None:
        return Hearing(today(), (Entry("request", (), human[-1] if human else ""),))
    day, _, lines = told.partition("\n")
    entries = [_entry(line) for line in lines.split("\n") if line]
    return Hearing(date.fromisoformat(day.removeprefix("Today: ")), tuple(entries))


def _entry(line: str) -> Entry:
    try:
        said: Any = json.loads(line)
        return Entry(str(said["kind"]), tuple(said["about"]), str(said["text"]))
    except (ValueError, TypeError, KeyError):  # not ours: somebody wrote the words right under the date
        return Entry("request", (), line)
