"""FileReport: what a check says about files."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tools.guards.code.finding import CodeFinding


@dataclass(frozen=True)
class FileReport:
    """`due` is why the guardrail's action is due, the worst first. `failed`, a line each, is what could not be looked
    at, because a tool failed: nothing is known about it, and it must not pass. `notes` change nothing: files that no
    tool reads. `scores` from 0 to 10, by tool.
    """

    due: tuple[CodeFinding, ...] = ()
    failed: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    scores: Mapping[str, float] = field(default_factory=dict)

    @property
    def clean(self) -> bool:
        return not self.due and not self.failed
