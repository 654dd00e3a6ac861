"""ruff: what is dangerous in Python code (its rules S), or what else is wanted, in a hundredth of a second."""

import re
import sysconfig
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import ClassVar

from pydantic import TypeAdapter
from typing_extensions import TypedDict

from tools.guards.code.answers import in_words, or_failed, place, read
from tools.guards.code.copying import CleanCopy, Copied
from tools.guards.code.finding import CodeFinding, unreadable
from tools.guards.code.language import Language
from tools.guards.code.process import Command, Run, run_plainly
from tools.guards.code.scan import Scan
from tools.guards.code.severity import Severity

HIGH = frozenset(f"S{n}" for n in (102, 201, 202, 301, 302, 307, 501, 506, 507, 601, 602, 604, 605, 608, 609, 612))
"""Runs what others wrote, or opens a door to anybody: exec, eval, pickle, a shell, SQL from parts, no certificate."""

LOW = frozenset(f"S{n}" for n in (101, 108, 110, 112, 311, 603, 606, 607, *range(401, 416)))
"""Worth a look: an assert, a name without a path, an import of what can be used well."""


class Place(TypedDict):
    row: int


class Message(TypedDict):
    code: str
    name: str
    filename: str
    location: Place


REPORT = TypeAdapter(list[Message])


@dataclass(frozen=True)
class Ruff:
    """Looks at the Python files, `# noqa` or not, and at no configuration. `seconds` [s]. `rules` are groups of ruff's
    rules, with commas: of others than S what is found is `low`.
    """

    tool: ClassVar[str] = "ruff"
    languages: ClassVar[frozenset[Language]] = frozenset({"python"})

    run: Run = run_plainly
    seconds: float = 30.0
    program: Sequence[str] = (str(Path(sysconfig.get_path("scripts")) / "ruff"),)
    rules: str = "S"

    async def __call__(self, copy: CleanCopy) -> Scan:
        return await or_failed(self.tool, partial(self._scan, copy))

    async def _scan(self, copy: CleanCopy) -> Scan:
        files = copy.written_in(self.languages)
        if not files:
            return Scan(self.tool)
        ours = ["check", "--isolated", "--ignore-noqa", "--no-cache", "--no-fix", "--output-format=json"]
        command = Command(
            [*self.program, *ours, f"--select={self.rules}", *(file.name for file in files)], copy.folder, self.seconds
        )
        report = read(await self.run(command), REPORT, (0, 1))
        return Scan(self.tool, tuple(_finding(one, files) for one in report))


def _finding(message: Message, files: Sequence[Copied]) -> CodeFinding:
    path, rule, line = place(message["filename"], files), message["code"], message["location"]["row"]
    if rule == "invalid-syntax":
        return unreadable("ruff", path, line)
    others = not re.fullmatch(r"S\d+", rule)
    severity: Severity = "high" if rule in HIGH else "low" if rule in LOW or others else "medium"
    return CodeFinding("ruff", rule, severity, path, line, in_words(message["name"]))
