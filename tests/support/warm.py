"""Real processes that start in milliseconds: forked from a server that has imported everything and has no threads."""

import json
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

_forkserver = multiprocessing.get_context("forkserver")
_forkserver.set_forkserver_preload(["tests.support.preloaded"])

Barrier = _forkserver.Barrier


@dataclass
class Process:
    """A process under way; `out` and `err` are files."""

    process: BaseProcess
    out: Path
    err: Path

    def kill(self) -> None:
        """SIGKILL, and wait until it is gone."""
        assert self.process.pid
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.join()

    def wait(self, within: float = 60.0) -> "Done":
        self.process.join(within)
        assert self.process.exitcode is not None, f"still running after {within} s: {self.err.read_text()}"
        return Done(self.process.exitcode, self.out.read_text(), self.err.read_text())


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        known: dict[str, Any] = json.loads(self.out)
        return known


def start(where: Path, env: Mapping[str, str], function: Callable[..., int | None], *args: Any) -> Process:
    """Call the function in a new process with this environment; its return value is the exit code."""
    where.mkdir(parents=True, exist_ok=True)
    number = len(list(where.glob("*.out")))
    out, err = where / f"{number}.out", where / f"{number}.err"
    out.touch()
    process = _forkserver.Process(target=_call, args=(dict(env), str(out), str(err), function, args))
    process.start()
    return Process(process, out, err)


def fermata(where: Path, env: Mapping[str, str], *words: str, barrier: Any = None) -> Process:
    """The command line, as the installed script calls it."""
    return start(where, env, _fermata, words, barrier)


def _call(env: dict[str, str], out: str, err: str, function: Callable[..., int | None], args: tuple[Any, ...]) -> None:
    for name in [name for name in os.environ if name.startswith(("FERMATA_", "OPENAI_"))]:
        del os.environ[name]  # the server was started in some test, with that test's own
    os.environ.pop("COLUMNS", None)  # pytest imports readline, which sets it
    os.environ.update(env)
    with Path(out).open("w") as told, Path(err).open("w") as warned, redirect_stdout(told), redirect_stderr(warned):
        code = function(*args) or 0
    sys.exit(code)


def _fermata(words: tuple[str, ...], barrier: Any) -> int:
    if barrier is not None:
        barrier.wait(30)
    return command_line(*words)


def command_line(*words: str) -> int:
    """What the installed script does, in this process; the exit code."""
    from host.cli import main

    sys.argv = ["fermata", *words]
    try:
        main()
    except SystemExit as left:
        return int(left.code or 0)
    return 0
