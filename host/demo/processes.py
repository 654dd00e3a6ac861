"""The tour's processes: the command line as people start it, each in a process of its own, none left behind."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import psutil
from rich.text import Text

from host.demo.narrator import LONG, STANDS, Narrator

PATIENCE = 60.0
"""[s] until a process that hangs is killed, and its act comes out otherwise than promised."""

GRACE = 5.0
"""[s] that an interrupted process has to clean up."""

FOREIGN = re.compile(r"FERMATA_|OPENAI_|LANGSMITH_|LANGCHAIN_|LANGGRAPH_|FORCE_COLOR$|PYTHONPATH$")
"""Variables of the caller that would make it another story."""


@dataclass
class Command:
    """One process under way; what it prints is passed on line by line as it comes."""

    process: subprocess.Popen[str]
    narrator: Narrator
    lines: list[str] = field(default_factory=list)
    _listener: threading.Thread = field(init=False)

    def __post_init__(self) -> None:
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    @property
    def said(self) -> str:
        return "\n".join(self.lines)

    def hear(self, pattern: str) -> None:
        """Wait until it has said such a thing, or will say no more."""
        while not re.search(pattern, self.said) and self._listener.is_alive():
            time.sleep(0.02)

    def wait(self) -> int:
        """Its exit code; minus the signal, where one killed it."""
        overdue = threading.Timer(PATIENCE, self.process.kill)
        overdue.daemon = True
        overdue.start()
        try:
            self._listener.join()
            return self.process.wait()
        finally:
            overdue.cancel()

    def _listen(self) -> None:
        with self.process.stdout or nullcontext() as said:
            skipped = 0
            for line in said or ():
                skipped = self._pass_on(Text.from_ansi(line).plain.rstrip(), line.rstrip("\n"), skipped)
            if skipped:
                self.narrator.skipped(skipped)

    def _pass_on(self, plain: str, line: str, skipped: int) -> int:
        """How many lines are skipped so far, this one included."""
        self.lines.append(plain)
        if skipped and STANDS.match(plain):
            self.narrator.skipped(skipped)
        elif skipped or plain == LONG:
            return skipped + 1
        self.narrator.tell(line)
        return 0


@dataclass
class Processes:
    """Starts them in the tour's folder, where `.fermata` is their home; leaving the block ends them all."""

    folder: Path
    narrator: Narrator
    env: dict[str, str] = field(init=False)
    _started: list[subprocess.Popen[str]] = field(default_factory=list, init=False)
    _others: set[psutil.Process] = field(default_factory=set, init=False)

    def __post_init__(self) -> None:
        kept = {name: value for name, value in os.environ.items() if not FOREIGN.match(name)}
        width = str(max(40, self.narrator.console.width - 2))
        self.env = {**kept, "COLUMNS": width, "NO_PROXY": "127.0.0.1", "PYTHONUTF8": "1"}

    def __enter__(self) -> "Processes":
        self._others = set(psutil.Process().children())
        return self

    def __exit__(self, *_: object) -> None:
        for process in reversed(self._started):
            end(process)
        for stray in set(psutil.Process().children()) - self._others:  # stopped while one was being started
            with suppress(psutil.NoSuchProcess):
                stray.kill()
                stray.wait()

    def run(self, *words: str) -> tuple[int, str]:
        """Its exit code and what it said."""
        command = self.start(*words)
        return command.wait(), command.said

    def start(self, *words: str, ends: str = "") -> Command:
        self.narrator.typed(f"{typed(words)} {ends}".rstrip())
        colours = {"FORCE_COLOR": "1"} if self.narrator.console.color_system else {}
        return Command(self._popen(words, colours, subprocess.PIPE, subprocess.STDOUT), self.narrator)

    def progress(self, *words: str) -> tuple[int, str]:
        """The same for a command that draws its progress on stderr, which a terminal gets to see as it is."""
        self.narrator.typed(typed(words))
        warned = None if sys.stderr.isatty() else subprocess.STDOUT
        command = Command(self._popen(words, {}, subprocess.PIPE, warned), self.narrator)
        return command.wait(), command.said

    def serve(self, *words: str, log: str) -> subprocess.Popen[str]:
        """A process in the background, until the block is left."""
        self.narrator.typed(f"{typed(words)} > {log} &")
        with (self.folder / log).open("w") as told:
            return self._popen(words, {}, told, subprocess.STDOUT)

    def _popen(
        self, words: tuple[str, ...], more: dict[str, str], out: int | IO[str], err: int | None
    ) -> subprocess.Popen[str]:
        process = subprocess.Popen(  # noqa: S603 - this very program
            [sys.executable, "-m", "host.cli", *words],
            cwd=self.folder,
            env={**self.env, **more},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            encoding="utf-8",
            errors="replace",
            process_group=0,  # Ctrl-C is for the tour, which then ends them in order
        )
        self._started.append(process)
        return process


def end(process: subprocess.Popen[str]) -> None:
    """Interrupt it, give it time to clean up, then kill what is left of its whole group."""
    with suppress(subprocess.TimeoutExpired):
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            process.wait(GRACE)
    with suppress(ProcessLookupError, PermissionError):  # macOS says the second of a group of zombies
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def typed(words: tuple[str, ...]) -> str:
    """As a person would type it."""
    return " ".join(["fermata", *(f'"{word}"' if " " in word else word for word in words)])
