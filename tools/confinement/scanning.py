"""The scanners of code (`tools/guards/code`) inside the walls: a hole in a parser of theirs leads nowhere."""

import asyncio
from dataclasses import dataclass, replace
from pathlib import Path

from reliability.errors import BadInput
from tools.confinement.confinement import Confinement, NotConfined
from tools.confinement.limits import MEGABYTE, Limits
from tools.guards.code.process import MOST_OUTPUT, Command, NotRun, Ran

READS = (Path(__file__).parent.parent / "guards" / "code",)
"""What the scanners read of ours, for the `reads` of the confinement: rules, and a configuration."""

LIMITS = Limits(memory=1_500 * MEGABYTE, output=2 * MOST_OUTPUT, cpu=120)


@dataclass(frozen=True)
class ConfinedRun:
    """A `Run` for `SecurityScan(run=…)` and `CodeQuality(run=…)`."""

    confinement: Confinement

    async def __call__(self, command: Command) -> Ran:
        folder = str(command.folder)
        words = [word.replace(folder, ".") for word in command.words]
        variables = {name: value.replace(folder, ".") for name, value in command.variables.items()}
        files = await asyncio.to_thread(_read, command.folder)
        try:
            ran = await self.confinement.run(words, files, replace(LIMITS, seconds=command.seconds), variables)
        except (BadInput, NotConfined) as error:
            raise NotRun(f"cannot be started ({error})") from None
        if ran.why != "ended" or ran.cut:
            raise NotRun(
                f"gave no answer in {command.seconds:g} s" if ran.why == "time" else f"was stopped ({ran.why})"
            )
        return Ran(ran.code, ran.stdout.encode())


def _read(folder: Path) -> dict[str, bytes]:
    """The files of a clean copy, which are ours."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
