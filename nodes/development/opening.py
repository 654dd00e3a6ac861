"""Opening: which repository a run works on, and a few words of its task for the branch's name."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nodes.development.preparing import wanted
from reliability.deliver import Arguments


@dataclass(frozen=True)
class Opening:
    """`task` are the inputs that may say what it is about, in the order in which they are looked at. A repository that
    is missing, or none, is told by PREPARING, which fails.
    """

    task: tuple[str, ...]

    def __call__(self, state: Mapping[str, Any]) -> Arguments:
        words = next(filter(None, (_words(state.get(name)) for name in self.task)), "change")
        return wanted(str(state.get("repository") or ""), words)


def _words(given: Any) -> str:
    if isinstance(given, Mapping):
        return next(filter(None, (_words(given.get(name)) for name in ("title", "description"))), "")
    return given if isinstance(given, str) else ""
