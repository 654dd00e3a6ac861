"""What a terminal shows in the end: rows, from what a program wrote to it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from rich.cells import chop_cells
from rich.text import Text

CONTROL = re.compile(r"\x1b\[(\d*)([A-Za-ln-z])|\x1b\[\?\d+[hl]")


@dataclass(frozen=True)
class Event:
    """Something was written, `at` [s] after the beginning."""

    at: float
    text: str


def rows_of(events: Iterable[Event], columns: int) -> Iterator[tuple[float, Text]]:
    """The rows as they stand in the end, and when each was written; a progress bar leaves none."""
    written: list[tuple[float, str]] = []
    for at, line in _lines(events):
        up, shown = _settled(line)
        del written[len(written) - up :]
        written.append((at, shown))
    for at, line in written:
        text = Text.from_ansi(line)
        text.rstrip()
        wrapped = chop_cells(text.plain, columns) or [""]
        ends = [0]
        for part in wrapped:
            ends.append(ends[-1] + len(part))
        yield from ((at, text[start:end] if end > start else Text()) for start, end in pairwise(ends))


def _lines(events: Iterable[Event]) -> Iterator[tuple[float, str]]:
    """Whole lines, each with the moment in which it was whole."""
    line = ""
    for event in events:
        line += event.text
        if line.endswith("\n"):
            yield event.at, line.removesuffix("\n")
            line = ""


def _settled(line: str) -> tuple[int, str]:
    """How many rows above this line takes back, and what of it is left after every erasing."""
    ups = sum(int(number or 1) for number, letter in CONTROL.findall(line) if letter == "A")
    kept = CONTROL.sub("", line.rpartition("\x1b[2K")[2])
    return ups, kept.rpartition("\r")[2] if "\r" in kept.rstrip("\r") else kept.rstrip("\r")
