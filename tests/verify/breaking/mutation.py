"""One broken machine: which machine, which operator, where, and the change itself."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tests.verify.breaking.surgery import Graph

Change = Callable[[Graph], None]
Site = tuple[str, ...]
Operator = Callable[[Graph], Iterator[tuple[Site, Change]]]


@dataclass(frozen=True)
class Mutant:
    machine: str
    operator: str
    path: str
    site: Site
    change: Change = field(repr=False, compare=False)

    def __str__(self) -> str:
        return f"{self.machine}: {self.operator}: {self.path}{' '.join(self.site)}"
