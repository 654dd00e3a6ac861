"""Unit: what a step of a document becomes, one state or a few, once it is known where its ways lead."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from graphs.declared.compiling.drawing import Line


@dataclass(frozen=True)
class Ways:
    """Where a unit leads: `on` to what follows; where it `failed`, was `refused` by people or rules, or is `spent`, to
    the newest undo, or, where there is nothing to undo, to an end. `back`: where what does not pass its tests is made
    anew.
    """

    on: str
    failed: str
    refused: str
    spent: str
    back: str = ""

    @property
    def undoes(self) -> bool:
        """All that ends badly leads to one undo."""
        return self.failed == self.refused == self.spent


class Unit(Protocol):
    """`entry` is the state that it is entered by; `undoing` the box that takes back what it did, if there is one.
    `makes`: it writes what the tests test, so that what they find may be sent back to it.
    """

    @property
    def entry(self) -> str: ...
    @property
    def undoing(self) -> Any: ...
    @property
    def makes(self) -> bool: ...
    def lines(self, ways: Ways) -> Iterator[Line]: ...
