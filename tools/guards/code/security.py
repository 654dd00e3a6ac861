"""SecurityScan: is there anything in the code that is dangerous to run?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tools.guards.code.process import Run, run_plainly
from tools.guards.code.scan import Scanner
from tools.guards.code.scanners import SAST, made
from tools.guards.code.scanning import note, scanned, worst_first
from tools.guards.code.severity import Severity, at_least, known_severity
from tools.guards.file_report import FileReport


@dataclass(frozen=True)
class SecurityScan:
    """The action is due for a finding of `severity` or worse, and for a file that is no program. `run` starts the
    tools: a sandbox goes there.

    In YAML (the seed's `security-scan`): `type: sast`, `tools` and `severity` are the fields here, `action` is the
    action of `FileGuardrail("security-scan", SecurityScan(), action="block")`. `semgrep` is installed apart; where it
    is missing and named, the check fails. `scanners`, if given, look instead of the ones that `tools` names.

    Raises:
        BadInput: an unknown tool or severity (the nearest is named).
    """

    severity: Severity = "high"
    tools: Sequence[str] = ("semgrep", "bandit")
    run: Run = run_plainly
    scanners: Sequence[Scanner] = field(default=())

    def __post_init__(self) -> None:
        object.__setattr__(self, "severity", known_severity(self.severity))
        if not self.scanners:
            object.__setattr__(self, "scanners", made("security-scan", SAST, self.tools, self.run))

    async def __call__(self, files: Mapping[str, str]) -> FileReport:
        seen = await scanned(files, self.scanners)
        due = worst_first([one for one in seen.findings if at_least(one.severity, self.severity)])
        return FileReport(due, seen.failed, note("not looked at", seen.unread))
