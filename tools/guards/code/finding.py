"""CodeFinding: one thing that a tool found in code, by rule and place; never the code itself."""

from dataclasses import dataclass

from tools.guards.code.severity import Severity

UNREADABLE = "does-not-parse"
"""The rule of a file that is no program in its language: nobody can say that it is safe, or good."""


@dataclass(frozen=True, slots=True)
class CodeFinding:
    """`says` names the fault in words of the rule. A tool's own message is not in it: such messages repeat the
    password that they complain about.

    `line` counts from 1; 0 is the file as a whole, and an empty `path` all files together.
    """

    tool: str
    rule: str
    severity: Severity
    path: str
    line: int
    says: str

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.path, self.line) if part)
        return f"{place or 'all files'}: {self.says} ({self.tool} {self.rule}, {self.severity})"


def unreadable(tool: str, path: str, line: int, says: str = "") -> CodeFinding:
    return CodeFinding(tool, UNREADABLE, "high", path, line, says or "cannot be read as a program; correct its syntax")
