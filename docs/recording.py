"""Records `fermata demo` from its real output: docs/demo.cast (asciicast v2) and docs/demo.svg, which README shows.

`python -m docs.recording` runs the demo in a terminal of its own. What is changed of what was seen: the name of the
temporary folder, which would tell about this machine; and, in the picture only, how long one waits between two lines.
"""

import fcntl
import json
import os
import pty
import re
import struct
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

from docs.film import film
from docs.terminal import Event
from host.demo.acts import ACTS, EVERY, ONE_OF_EACH, TWO_TRIPS, listed
from host.demo.narrator import headline

ROOT = Path(__file__).parents[1]
CAST, PICTURE = ROOT / "docs" / "demo.cast", ROOT / "docs" / "demo.svg"

COLUMNS, ROWS = 100, 30
FOLDER = re.compile(r"/\S*/fermata-demo-\w+")
PART = re.compile(rb"(?<=[\r\n])(?!\n)")
LAST = "Every act came out as promised"


def main() -> int:
    events = list(recorded())
    seen = "".join(event.text for event in events)
    if missing := [text for text in essentials() if text not in plain(seen)]:
        sys.stderr.write(f"the demo did not show {missing[0]!r}; nothing was written\n{seen[-2000:]}\n")
        return 1
    CAST.write_text(cast(events), encoding="utf-8")
    PICTURE.write_text(film(events, COLUMNS, ROWS, "━━ "), encoding="utf-8")
    sys.stdout.write(f"wrote {CAST.relative_to(ROOT)} and {PICTURE.relative_to(ROOT)}\n")
    return 0


def essentials() -> list[str]:
    """What a recording must show, or it is not one of this demo."""
    headlines = [headline(number, ACTS) for number in range(1, len(ACTS) + 1)]
    counts = [f"held now: {listed(ONE_OF_EACH)}", f"ever made: {listed(TWO_TRIPS)}"]
    return [*headlines, *counts, f"fermata crashtest travel --every {EVERY}", "0 duplicates, 0 losses", LAST]


def plain(text: str) -> str:
    """Without colours and cursor movements, on one line."""
    return " ".join(re.sub(r"\x1b\[[\d;?]*[A-Za-z]", "", text).replace("\xa0", " ").split())


def recorded() -> Iterator[Event]:
    """What the demo writes to its terminal and when [s], cut where a line ends or is begun anew."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ.update(TERM="xterm-256color", COLUMNS=str(COLUMNS), LINES=str(ROWS))
        os.environ.pop("COLORTERM", None)
        os.execv(sys.executable, [sys.executable, "-m", "host.cli", "demo"])  # noqa: S606 - this very program
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    began, rest = time.monotonic(), b""
    while chunk := _read(terminal):
        *parts, rest = PART.split(rest + chunk)
        for part in parts:
            yield Event(time.monotonic() - began, FOLDER.sub("~/fermata-demo", part.decode()))
    os.close(terminal)
    os.waitpid(pid, 0)


def cast(events: list[Event]) -> str:
    """The recording as asciicast v2, for any player."""
    header = {"version": 2, "width": COLUMNS, "height": ROWS, "idle_time_limit": 2, "title": "fermata demo"}
    rows = [json.dumps([round(event.at, 3), "o", event.text], ensure_ascii=False) for event in events]
    return "\n".join([json.dumps(header), *rows, ""])


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # the demo has ended and with it the terminal
        return b""


if __name__ == "__main__":
    sys.exit(main())
