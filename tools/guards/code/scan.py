"""Scanner: one tool that looks at code, and Scan: what it says, or that it could not."""

from dataclasses import dataclass
from typing import Protocol

from tools.guards.code.copying import CleanCopy
from tools.guards.code.finding import CodeFinding
from tools.guards.code.language import Language


@dataclass(frozen=True, slots=True)
class Scan:
    """What one tool says of the files in its languages.

    `score` is from 0 to 10, and None where the tool gives none or there was nothing to give it for. `failed`, one line,
    says why it could not look: then nothing is known about the files, and nobody may take them for clean.
    """

    tool: str
    findings: tuple[CodeFinding, ...] = ()
    score: float | None = None
    failed: str = ""


class Scanner(Protocol):
    """Looks at a clean copy of files and changes nothing. It raises for none: a tool that is missing, crashes, takes
    too long or answers in riddles gives a `Scan` that `failed`.
    """

    @property
    def tool(self) -> str: ...

    @property
    def languages(self) -> frozenset[Language]: ...

    async def __call__(self, copy: CleanCopy) -> Scan: ...
