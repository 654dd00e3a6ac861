"""Ran: what came of a confined program, as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Why = Literal["ended", "time", "cpu", "memory", "lost"]
"""`ended`: by itself, with any code. `time`, `cpu`, `memory`: stopped at that limit. `lost`: it brought down what
watches over it, or the walls did not stand up; nothing is known of its files."""


@dataclass(frozen=True, slots=True)
class Ran:
    """`code` is the exit code, negative where a signal ended it. `files_changed` [path → bytes] are the regular files
    that are new or different, and None where one is gone; a program that was stopped hands none back. `left_out`
    [paths] are links, devices, and what was too large or too much. All of it is the word of the program itself: data,
    never a path to open.

    `cut`: more was written than is kept, the middle is missing. `confined` is False for a run without walls.
    `not_held` names the limits that this machine could not hold.
    """

    code: int
    stdout: str = field(repr=False)
    stderr: str = field(repr=False)
    files_changed: Mapping[str, bytes | None]
    why: Why
    left_out: tuple[str, ...] = ()
    cut: bool = False
    confined: bool = True
    not_held: tuple[str, ...] = ()

    @property
    def succeeded(self) -> bool:
        return self.why == "ended" and self.code == 0
