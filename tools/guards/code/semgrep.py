"""semgrep: what is dangerous in code, by rules of our own."""

import asyncio
import os
import re
import shutil
import sys
import sysconfig
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import ClassVar, NotRequired

from pydantic import TypeAdapter
from typing_extensions import TypedDict

from reliability.errors import BadInput
from tools.guards.code.answers import all_seen, in_words, or_failed, place, read
from tools.guards.code.copying import CleanCopy, Copied
from tools.guards.code.finding import CodeFinding, unreadable
from tools.guards.code.language import Language
from tools.guards.code.parsing import unparsable
from tools.guards.code.process import Command, NotRun, Run, run_plainly
from tools.guards.code.scan import Scan
from tools.guards.code.severity import severity_of

RULES = Path(__file__).with_name("rules")

_REGISTRY = re.compile(r"(auto|supply-chain|policy|[pr]/.*|https?:.*|[\w.-]+:.*)\Z", re.DOTALL)


class Position(TypedDict):
    line: int


class Details(TypedDict):
    severity: str
    metadata: dict[str, object]


class Result(TypedDict):
    check_id: str
    path: str
    start: Position
    extra: Details


class Trouble(TypedDict):
    type: object
    path: NotRequired[str]


class Paths(TypedDict):
    scanned: list[str]


class Report(TypedDict):
    results: list[Result]
    errors: list[Trouble]
    paths: Paths


REPORT = TypeAdapter(Report)
_SYNTAX = ("PartialParsing", "Syntax error", "SyntaxError", "ParseError", "Parse error")


@dataclass(frozen=True)
class Semgrep:
    """Looks at Python, JavaScript and TypeScript by the rules in the files or folders `rules`, `// nosemgrep` or not.
    `seconds` [s].

    A rule's `metadata` may say its `severity`; `metadata.says` is what a finding says (a rule's `message` is not taken:
    semgrep puts the code itself into it).

    Raises:
        BadInput: a rule file is not there, or is one that semgrep would fetch (`auto`, `p/python`): without the
            internet it waits for minutes.
    """

    tool: ClassVar[str] = "semgrep"
    languages: ClassVar[frozenset[Language]] = frozenset({"python", "javascript", "typescript"})

    rules: tuple[str | Path, ...] = (RULES,)
    run: Run = run_plainly
    seconds: float = 120.0
    program: str = ""

    def __post_init__(self) -> None:
        if self.rules == (RULES,):
            return  # a check may be made on an event loop, where no file is looked up
        for rule in self.rules:
            if _REGISTRY.match(str(rule)) or not Path(rule).exists():
                raise BadInput(f"semgrep has the rules {str(rule)!r}; accepted: files on this machine, no registry's")
        object.__setattr__(self, "rules", tuple(Path(rule).resolve() for rule in self.rules))

    async def __call__(self, copy: CleanCopy) -> Scan:
        return await or_failed(self.tool, partial(self._scan, copy))

    async def _scan(self, copy: CleanCopy) -> Scan:
        files = copy.written_in(self.languages)
        if not files:
            return Scan(self.tool)
        program = self.program or await asyncio.to_thread(installed)
        broken = await unparsable(self.run, copy.folder, files)
        ours = ["--metrics=off", "--disable-version-check", "--disable-nosem", "--no-git-ignore", "--quiet", "--json"]
        ours += ["--max-target-bytes=0", "--jobs=1", "--no-rewrite-rule-ids"]
        ours += [f"--config={rule}" for rule in self.rules]
        words = [program, "scan", *ours, *(file.name for file in files)]
        report = read(await self.run(Command(words, copy.folder, self.seconds)), REPORT, (0, 1))
        all_seen(report["paths"]["scanned"], files)
        broken += [_broken(one, files) for one in report["errors"]]
        once = {(one.path, one.rule): one for one in reversed(broken)}
        return Scan(self.tool, (*once.values(), *(_finding(one, files) for one in report["results"])))


def installed() -> str:
    """`FERMATA_SEMGREP`, `semgrep/` of this Python's environment (`make semgrep`), beside this Python, or on the PATH.

    Raises:
        NotRun: it is in none of them.
    """
    if named := os.environ.get("FERMATA_SEMGREP"):
        return named
    places = (Path(sys.prefix) / "semgrep" / "bin" / "semgrep", Path(sysconfig.get_path("scripts")) / "semgrep")
    found = next((str(place) for place in places if place.is_file()), shutil.which("semgrep"))
    if found is None:
        raise NotRun("is not installed; see `make semgrep` and FERMATA_SEMGREP in docs/configuration.md")
    return found


def _broken(trouble: Trouble, files: Sequence[Copied]) -> CodeFinding:
    kind = trouble["type"]
    name = str(kind[0] if isinstance(kind, list) and kind else kind)
    if name not in _SYNTAX or "path" not in trouble:
        raise NotRun("could not use its rules on all files")
    return unreadable("semgrep", place(trouble["path"], files), 0)


def _finding(result: Result, files: Sequence[Copied]) -> CodeFinding:
    rule, extra = result["check_id"].rpartition(".")[2], result["extra"]
    severity = severity_of(extra["metadata"].get("severity", extra["severity"]))
    says = str(extra["metadata"].get("says", in_words(rule)))
    return CodeFinding("semgrep", rule, severity, place(result["path"], files), result["start"]["line"], says)
