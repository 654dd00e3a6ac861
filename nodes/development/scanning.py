"""What scanners say of the files of a change, behind walls where there can be any."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from nodes.development.severity import OPEN
from nodes.development.words import Language, say
from tools.confinement.confinement import Confinement, NotConfined
from tools.confinement.scanning import ConfinedRun
from tools.confinement.unconfined import Unconfined
from tools.guards.code.finding import CodeFinding
from tools.guards.code.language import language_of
from tools.guards.code.process import Run, run_plainly
from tools.guards.code.quality import CodeQuality
from tools.guards.code.ruff import Ruff
from tools.guards.code.security import SecurityScan
from tools.guards.file_check import FileCheck
from tools.guards.file_report import FileReport

Focus = Literal["security", "performance", "style"]

LEAST_SCORE = 7.0
"""Of 10, by pylint's count: the seed's."""

TOOLS: Mapping[Focus, str] = {"security": "bandit, ruff, eslint", "performance": "ruff", "style": "pylint, eslint"}


@dataclass(frozen=True)
class Finding:
    """`source` is who says so: a scanner, or a model."""

    path: str
    line: int
    severity: str
    rule: str
    message: str
    source: str


async def scanned(
    files: Mapping[str, bytes], focus: Sequence[Focus], walls: Callable[[], Awaitable[Confinement]], language: Language
) -> tuple[list[Finding], list[str]]:
    """What was found, and notes. What could not be looked at is a finding of severity `high`: nobody knows that it is
    harmless.
    """
    run = await _run(walls)
    texts, broken = _texts(files)
    findings = [Finding(path, 0, OPEN, "no-text", "is no text in UTF-8", "fermata") for path in broken]
    notes: list[str] = []
    for one in focus:
        report = await check_of(one, run)(texts)
        findings += [_finding(found) for found in report.due]
        findings += [_failed(why, one, language) for why in report.failed]
        notes += _notes(one, report)
    return list(dict.fromkeys(findings)), notes


def check_of(focus: Focus, run: Run) -> FileCheck:
    if focus == "security":
        return SecurityScan(severity="low", tools=("bandit", "ruff", "eslint"), run=run)
    if focus == "performance":
        return SecurityScan(severity="low", scanners=(Ruff(run, rules="PERF,C4"),))
    return CodeQuality(min_score=LEAST_SCORE, tools=("pylint", "eslint"), run=run)


async def _run(walls: Callable[[], Awaitable[Confinement]]) -> Run:
    """The scanners are ours, what they read is not: without walls each is still a process that knows no secret."""
    try:
        found = await walls()
    except NotConfined:
        return run_plainly
    return run_plainly if isinstance(found, Unconfined) else ConfinedRun(found)


def _texts(files: Mapping[str, bytes]) -> tuple[dict[str, str], list[str]]:
    """A program that is no UTF-8 is told by its path; a picture is none."""
    texts: dict[str, str] = {}
    broken: list[str] = []
    for path, content in files.items():
        try:
            texts[path] = content.decode("utf-8")
        except UnicodeDecodeError:
            if language_of(path, content.decode("latin-1")):
                broken.append(path)
    return texts, broken


def _finding(found: CodeFinding) -> Finding:
    return Finding(found.path, found.line, found.severity, found.rule, found.says, found.tool)


def _failed(why: str, focus: Focus, language: Language) -> Finding:
    return Finding("", 0, OPEN, "not-looked-at", say(language, "scanner failed", reason=why), focus)


def _notes(focus: Focus, report: FileReport) -> list[str]:
    scores = [f"{tool}: {score:g}/10" for tool, score in report.scores.items()]
    return [f"{focus}: {note}" for note in (*scores, *report.notes)]
