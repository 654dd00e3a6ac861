"""FileLimits: how many files one step of an agent may create and change, whatever people would approve."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from reliability.errors import BadInput


@dataclass(frozen=True)
class FileLimits:
    """Of one step (None: as many as it likes). A copy is a file created; a renamed or deleted one is changed.

    Raises:
        BadInput: a limit that is no whole number from 0.
    """

    created: int | None = None
    changed: int | None = None

    def __post_init__(self) -> None:
        for name in ("created", "changed"):
            most = getattr(self, name)
            if most is not None and (isinstance(most, bool) or not isinstance(most, int) or most < 0):
                raise BadInput(f"files {name} are {most!r}; accepted: a whole number from 0, or None")

    def over(self, files: Iterable[Mapping[str, Any]]) -> str | None:
        """Why a step may not do this (`path` and `change` of each file, as steps say them), or None."""
        made: set[str] = set()
        changed: set[str] = set()
        for file in files:
            (made if file.get("change") in ("added", "copied") else changed).add(str(file.get("path")))
        return _over("create", len(made), self.created) or _over("change", len(changed), self.changed)


def strictest(known: Iterable[FileLimits]) -> FileLimits:
    """All of them hold."""
    listed = list(known)
    return FileLimits(_least(one.created for one in listed), _least(one.changed for one in listed))


def _least(known: Iterable[int | None]) -> int | None:
    return min((most for most in known if most is not None), default=None)


def _over(verb: str, count: int, most: int | None) -> str | None:
    if most is None or count <= most:
        return None
    return f"a step may {verb} {most} file{'s' * (most != 1)} here, and this one would {verb} {count}"
