"""CodeQuality: is the code good enough to be read by people?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from reliability.errors import BadInput
from tools.guards.code.finding import UNREADABLE, CodeFinding
from tools.guards.code.process import Run, run_plainly
from tools.guards.code.scan import Scan, Scanner
from tools.guards.code.scanners import LINTERS, made
from tools.guards.code.scanning import note, scanned, worst_first
from tools.guards.file_report import FileReport


@dataclass(frozen=True)
class CodeQuality:
    """Every linter that finds a file in its language must give `min_score` of 10 at least. `run` starts the tools: a
    sandbox goes there.

    In YAML (the seed's `code-quality`): `type: linter`, `tools` and `minScore` are the fields here, `action` is the
    action of `FileGuardrail("code-quality", CodeQuality(), action="warn")`. `linters`, if given, look instead of the
    ones that `tools` names.

    Raises:
        BadInput: an unknown tool (the nearest is named), or a score that is none.
    """

    min_score: float = 7.0
    tools: Sequence[str] = ("pylint", "eslint")
    run: Run = run_plainly
    linters: Sequence[Scanner] = field(default=())

    def __post_init__(self) -> None:
        if not 0 <= self.min_score <= 10:
            raise BadInput(f"code-quality asks for the score {self.min_score!r}; accepted: 0 to 10")
        if not self.linters:
            object.__setattr__(self, "linters", made("code-quality", LINTERS, self.tools, self.run))

    async def __call__(self, files: Mapping[str, str]) -> FileReport:
        seen = await scanned(files, self.linters)
        low = [self._low(scan) for scan in seen.scans if scan.score is not None and scan.score < self.min_score]
        broken = [one for one in seen.findings if one.rule == UNREADABLE]
        bad = {one.tool for one in low}
        why = [one for one in seen.findings if one.tool in bad]
        scores = {scan.tool: round(scan.score, 2) for scan in seen.scans if scan.score is not None}
        return FileReport((*low, *worst_first([*broken, *why])), seen.failed, note("not scored", seen.unread), scores)

    def _low(self, scan: Scan) -> CodeFinding:
        says = f"the score is {scan.score:.2f} of 10; asked for: {self.min_score:g} at least"
        return CodeFinding(scan.tool, "score", "medium", "", 0, says)
