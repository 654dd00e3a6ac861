"""bandit: what is dangerous in Python code."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from pydantic import TypeAdapter
from typing_extensions import TypedDict

from tools.guards.code.answers import all_seen, in_words, or_failed, place, read
from tools.guards.code.copying import CleanCopy, Copied
from tools.guards.code.finding import CodeFinding, unreadable
from tools.guards.code.language import Language
from tools.guards.code.process import Command, NotRun, Run, run_plainly
from tools.guards.code.scan import Scan
from tools.guards.code.severity import severity_of

SYNTAX = "syntax error while parsing AST from file"


class Trouble(TypedDict):
    filename: str
    reason: str


class Issue(TypedDict):
    filename: str
    issue_severity: str
    line_number: int
    more_info: str
    test_id: str


class Report(TypedDict):
    errors: list[Trouble]
    metrics: dict[str, object]
    results: list[Issue]


REPORT = TypeAdapter(Report)


@dataclass(frozen=True)
class Bandit:
    """Looks at the Python files, `# nosec` or not. `seconds` [s].

    A process of its own although bandit can be called: code of a model is never parsed where keys and the ledger are.
    A file of 1 MB held up the event loop for a second, and no thread can be stopped at a time limit.
    """

    tool: ClassVar[str] = "bandit"
    languages: ClassVar[frozenset[Language]] = frozenset({"python"})

    run: Run = run_plainly
    seconds: float = 60.0
    program: Sequence[str] = (sys.executable, "-I", "-m", "bandit")

    async def __call__(self, copy: CleanCopy) -> Scan:
        return await or_failed(self.tool, partial(self._scan, copy))

    async def _scan(self, copy: CleanCopy) -> Scan:
        files = copy.written_in(self.languages)
        if not files:
            return Scan(self.tool)
        words = [*self.program, "--ignore-nosec", "--quiet", "--format=json", *(file.name for file in files)]
        report = read(await self.run(Command(words, copy.folder, self.seconds)), REPORT, (0, 1))
        all_seen([*report["metrics"], *(one["filename"] for one in report["errors"])], files)
        broken = [_broken(one, files) for one in report["errors"]]
        return Scan(self.tool, (*broken, *(_finding(one, files) for one in report["results"])))


def _broken(trouble: Trouble, files: Sequence[Copied]) -> CodeFinding:
    path = place(trouble["filename"], files)
    if trouble["reason"] != SYNTAX:
        raise NotRun(f"could not look at {path!r}")
    return unreadable("bandit", path, 0)


def _finding(issue: Issue, files: Sequence[Copied]) -> CodeFinding:
    """The last words of the page that explains the rule (`…/b602_subprocess_popen_with_shell_equals_true.html`)."""
    page = issue["more_info"].rpartition("/")[2].removesuffix(".html")
    name = (page.rpartition("#")[2] or page).lower().removeprefix(issue["test_id"].lower())
    path = place(issue["filename"], files)
    severity = severity_of(issue["issue_severity"])
    return CodeFinding("bandit", issue["test_id"], severity, path, issue["line_number"], in_words(name).strip())
