"""Eslint: the scanner of JavaScript."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import ClassVar, NotRequired

from pydantic import TypeAdapter
from typing_extensions import TypedDict

from tools.guards.code.answers import all_seen, in_words, or_failed, place, read
from tools.guards.code.copying import CleanCopy
from tools.guards.code.eslint.installed import Installed, installed
from tools.guards.code.finding import CodeFinding, unreadable
from tools.guards.code.language import Language
from tools.guards.code.process import Command, NotRun, Run, run_plainly
from tools.guards.code.scan import Scan
from tools.guards.code.severity import Severity

OURS = Path(__file__).with_name("eslint.config.mjs")

COUNTED = "fermata/statements"
"""The rule of our configuration that only counts: its message is the number of statements of the file."""

HIGH = frozenset(
    {
        "no-eval",
        "no-implied-eval",
        "no-new-func",
        "no-script-url",
        "security/detect-bidi-characters",
        "security/detect-child-process",
        "security/detect-disable-mustache-escape",
        "security/detect-eval-with-expression",
    }
)
"""Runs what others wrote, or shows another program than the one that runs."""

LOW = frozenset({"security/detect-object-injection"})
"""Every `a[b]`: a hint, most of the time to nothing."""


class Message(TypedDict):
    ruleId: str | None
    severity: int
    message: str
    line: NotRequired[int]
    fatal: NotRequired[bool]


class Looked(TypedDict):
    filePath: str
    messages: list[Message]


REPORT = TypeAdapter(list[Looked])


@dataclass(frozen=True)
class Eslint:
    """Looks at the JavaScript files, whatever `/* eslint-disable */` says, and at no configuration of theirs.
    `seconds` [s].
    """

    tool: ClassVar[str] = "eslint"
    languages: ClassVar[frozenset[Language]] = frozenset({"javascript"})

    run: Run = run_plainly
    seconds: float = 60.0
    found: Callable[[], Installed] = installed

    async def __call__(self, copy: CleanCopy) -> Scan:
        return await or_failed(self.tool, partial(self._scan, copy))

    async def _scan(self, copy: CleanCopy) -> Scan:
        files = copy.written_in(self.languages)
        if not files:
            return Scan(self.tool)
        there = await asyncio.to_thread(self.found)
        ours = ["--config", str(OURS), "--no-inline-config", "--no-ignore", "--format=json"]
        words = [there.node, "--max-old-space-size=1024", str(there.program), *ours, *(file.name for file in files)]
        variables = {"ESLINT_PACKAGE": str(there.package)}
        ran = await self.run(Command(words, copy.folder, self.seconds, variables))
        report = read(ran, REPORT, (0, 1))
        all_seen([one["filePath"] for one in report], files)
        told = [(place(one["filePath"], files), message) for one in report for message in one["messages"]]
        findings = tuple(_finding(path, message) for path, message in told if message["ruleId"] != COUNTED)
        return Scan(self.tool, findings, score([message for _path, message in told]))


def _finding(path: str, message: Message) -> CodeFinding:
    rule, line = message["ruleId"], message.get("line", 0)
    if message.get("fatal"):
        return unreadable("eslint", path, line)
    if rule is None:
        raise NotRun(f"did not look at {path!r}")
    severity: Severity = "high" if rule in HIGH else "low" if rule in LOW else "medium"
    return CodeFinding("eslint", rule, severity, path, line, in_words(rule))


def score(messages: Sequence[Message]) -> float:
    """By pylint's formula, 10 - 10 * (5 * errors + warnings) / statements, and 0 at least: 0 as well where a file is no
    program. Hints that are nothing most of the time do not count.
    """
    if any(message.get("fatal") for message in messages):
        return 0.0
    faults = [message for message in messages if message["ruleId"] not in (COUNTED, *LOW)]
    statements = sum(int(message["message"]) for message in messages if message["ruleId"] == COUNTED)
    points = sum(5 if message["severity"] == 2 else 1 for message in faults)
    return max(0.0, 10.0 - 10.0 * points / max(statements, 1))
