"""How much of a repository is taken in, and how much may be written to it at once."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """All in bytes, but `files` (of one write), `listed` (files of a tree) and `seconds` (of one git command)."""

    file: int = 2_000_000
    write: int = 16_000_000
    files: int = 500
    read: int = 64_000_000
    patch: int = 16_000_000
    listed: int = 200_000
    seconds: float = 60.0
