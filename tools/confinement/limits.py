"""Limits: how much a confined program may take before it is stopped."""

from dataclasses import dataclass

from reliability.errors import BadInput

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """`seconds` [s] on the clock and `cpu` [s] of each process; `memory` [bytes] of all together where a cgroup can be
    made (of each process where not); `file` [bytes] the largest file, `folder` [bytes] all of the work folder, and as
    much again in `/tmp`; `output` [bytes] kept of each stream; `changed` how many files are handed back.

    Raises:
        BadInput: a limit is not above zero. There is no word for "no limit".
    """

    seconds: float = 60.0
    cpu: int = 60
    memory: int = 512 * MEGABYTE
    processes: int = 64
    output: int = 65_536
    file: int = 8 * MEGABYTE
    folder: int = 64 * MEGABYTE
    changed: int = 2_000

    def __post_init__(self) -> None:
        for name in self.__slots__:
            given = getattr(self, name)
            if not 0 < given < float("inf"):
                raise BadInput(f"the limit {name} is {given!r}; accepted: a number above 0")
