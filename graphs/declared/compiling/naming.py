"""Naming: what the states of a document's steps are called, so that nothing has a name twice."""

import re
from collections.abc import Iterable


class Names:
    """Every name is given once: `GENERATING`, then `GENERATING_API` for the step `api`, or `GENERATING_2`."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = {*taken}
        self._next: dict[str, int] = {}

    def take(self, phase: str, called: str = "") -> str:
        if phase not in self._taken:
            self._taken.add(phase)
            return phase
        suffix = re.sub(r"[^A-Z0-9]+", "_", called.upper()).strip("_")
        if suffix and (named := f"{phase}_{suffix}") not in self._taken:
            self._taken.add(named)
            return named
        number = self._next.get(phase, 2)
        while f"{phase}_{number}" in self._taken:
            number += 1
        self._next[phase] = number + 1
        self._taken.add(f"{phase}_{number}")
        return f"{phase}_{number}"
