"""pylint: how good Python code is, from 0 to 10."""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import ClassVar

from pydantic import TypeAdapter
from typing_extensions import TypedDict

from tools.guards.code.answers import in_words, or_failed, place, read
from tools.guards.code.comments import without_comments
from tools.guards.code.copying import CleanCopy, Copied
from tools.guards.code.finding import CodeFinding, unreadable
from tools.guards.code.language import Language
from tools.guards.code.process import Command, NotRun, Run, run_plainly
from tools.guards.code.scan import Scan
from tools.guards.code.severity import Severity

OURS = Path(__file__).with_name("pylintrc")

_PROGRAM = """
import isort, sys, sysconfig
from pylint.lint import PyLinter, Run

class Alone(PyLinter):
    def check(self, files):
        installed = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
        sys.path[:] = [path for path in sys.path if path not in installed]
        super().check(files)

Run.LinterClass = Alone
Run(sys.argv[1:])
"""
"""pylint without the packages that are installed beside it. It would read those that a program imports, some 30 s for a
large one, and the score would depend on the machine."""

FATAL, USAGE = 1, 32
"""Bits of the exit code: a file could not be looked at, pylint was called wrongly."""


class Message(TypedDict):
    type: str
    symbol: str
    path: str
    line: int


class Statistics(TypedDict):
    score: float


class Report(TypedDict):
    messages: list[Message]
    statistics: Statistics


REPORT = TypeAdapter(Report)
_SEVERITIES: dict[str, Severity] = {"fatal": "high", "error": "high", "warning": "medium"}


@dataclass(frozen=True)
class Pylint:
    """Looks at the Python files, without their comments: a `# pylint: skip-file` would give 10.0. `seconds` [s]."""

    tool: ClassVar[str] = "pylint"
    languages: ClassVar[frozenset[Language]] = frozenset({"python"})

    run: Run = run_plainly
    seconds: float = 60.0
    program: Sequence[str] = (sys.executable, "-I", "-c", _PROGRAM)

    async def __call__(self, copy: CleanCopy) -> Scan:
        return await or_failed(self.tool, partial(self._scan, copy))

    async def _scan(self, copy: CleanCopy) -> Scan:
        files = copy.written_in(self.languages)
        if not files:
            return Scan(self.tool)
        folder = await asyncio.to_thread(_uncommented, copy.folder, files)
        words = [*self.program, f"--rcfile={OURS}", "--output-format=json2", *(file.name for file in files)]
        ran = await self.run(Command(words, folder, self.seconds, {"PYLINTHOME": str(folder)}))
        if ran.code & (FATAL | USAGE):
            raise NotRun(f"ended with the code {ran.code}")
        report = read(ran, REPORT, range(USAGE))
        return Scan(self.tool, tuple(_finding(one, files) for one in report["messages"]), report["statistics"]["score"])


def _uncommented(folder: Path, files: Sequence[Copied]) -> Path:
    plain = folder / "uncommented"
    plain.mkdir()
    for file in files:
        (plain / file.name).write_text(without_comments(file.text), "utf-8", newline="")
    return plain


def _finding(message: Message, files: Sequence[Copied]) -> CodeFinding:
    path, rule = place(message["path"], files), message["symbol"]
    if rule == "syntax-error":
        return unreadable("pylint", path, message["line"])
    severity = _SEVERITIES.get(message["type"], "low")
    return CodeFinding("pylint", rule, severity, path, message["line"], in_words(rule))
