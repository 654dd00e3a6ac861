"""FileGuardrail: a Guardrail for files that an agent wrote."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from reliability.errors import BadInput
from tools.guards.code.near import or_nearest
from tools.guards.file_check import FileCheck
from tools.guards.file_report import FileReport

FileAction = Literal["block", "reject", "warn", "require-approval", "require-senior-review"]
"""The actions of a `Guardrail` without `mask` and `redact`: a program with holes is none."""

FILE_ACTIONS: tuple[FileAction, ...] = get_args(FileAction)


@dataclass(frozen=True)
class FileGuardrail:
    """One rule of a site about files. A check that fails, or gives no answer in `seconds` [s], stops the files whatever
    the action is: it fails closed.

    Raises:
        BadInput: no such action for files, no name, no time.
    """

    name: str
    check: FileCheck
    action: FileAction
    seconds: float = 180.0

    def __post_init__(self) -> None:
        told = f"the guardrail {self.name!r}"
        if not self.name.strip():
            raise BadInput(f"a guardrail is called {self.name!r}; accepted: a name, such as 'code-quality'")
        if self.action not in FILE_ACTIONS:
            raise BadInput(f"{told} has the action {self.action!r}; accepted: {or_nearest(self.action, FILE_ACTIONS)}")
        if not self.seconds > 0:
            raise BadInput(f"{told} has {self.seconds!r} seconds; accepted: more than 0")

    async def __call__(self, files: Mapping[str, str]) -> FileReport:
        try:
            return await asyncio.wait_for(self.check(files), self.seconds)
        except TimeoutError:
            return FileReport(failed=(f"{self.name} gave no answer in {self.seconds:g} s",))
        except Exception as error:  # noqa: BLE001 - whatever breaks a check, the files that broke it must not pass
            return FileReport(failed=(f"{self.name} failed ({type(error).__name__})",))

    def due(self, report: FileReport) -> FileAction | None:
        """What is to be done after that report: nothing, the action, or to stop them because nobody could look."""
        if report.failed:
            return "block"
        return None if report.clean else self.action
