"""What the tour says: headlines, plain sentences, commands as people type them, and what was checked."""

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

PAUSE = 1.5
"""[s] to read at the end of an act, where somebody watches."""

LONG = "What each state cost"
"""From this line on a run's report is long; only its last line, how the run stands, is shown."""

STANDS = re.compile(r"\w+  run [0-9a-f-]{36}$")


class NotAsPromised(Exception):
    """An act did not come out as the tour says; one line."""


@dataclass
class Narrator:
    """Prints the story; all of it goes to one console."""

    console: Console
    acts: Sequence[str]
    wait: Callable[[float], None] = time.sleep
    _act: int = field(default=0, init=False)

    def begin(self) -> None:
        """The next act: its headline."""
        if self._act and self.console.is_terminal:
            self.wait(PAUSE)
        self._act += 1
        self._line()
        self._line(headline(self._act, self.acts), "bold cyan")

    def say(self, sentence: str) -> None:
        self._line(sentence, "italic")

    def typed(self, command: str) -> None:
        """The command that is started now, as a person would type it."""
        self.console.print(Text.assemble(("$ ", "bold green"), (command, "bold")), soft_wrap=True)

    def tell(self, line: str) -> None:
        """One line of a process's own output, with its own colours; folded between words where people watch."""
        text = Text.from_ansi(line)
        indent = 2 + len(text.plain) - len(text.plain.lstrip())
        if not text.plain or not self.console.is_terminal:
            return self.console.print(Text("  ") + text, soft_wrap=True)
        return self.console.print(Padding(text[indent - 2 :], (0, 0, 0, indent), expand=False))

    def skipped(self, lines: int) -> None:
        """Own up to what is not shown."""
        self._line(f"  … {lines} more lines: what each state cost, and the way through the machine", "dim")

    def check(self, what: str, seen: Any, expected: Any) -> None:
        """Say that it is so.

        Raises:
            NotAsPromised: it is not.
        """
        if seen != expected:
            raise NotAsPromised(
                f"act {self._act} did not come out as promised: {what}; expected {expected!r}, seen {seen!r}"
            )
        self.console.print(Text.assemble(("✔ ", "bold green"), (what, "green")))

    def _line(self, text: str = "", style: str = "") -> None:
        self.console.print(Text(text, style))


def headline(number: int, acts: Sequence[str]) -> str:
    return f"━━ {number}/{len(acts)} ━━ {acts[number - 1]}"
