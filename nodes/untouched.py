"""Untouched: which files must be left alone for it to be done without asking anybody."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nodes.approvers import Modifies
from reliability.ledger.terms import Touched
from tools.paths import names_of

if TYPE_CHECKING:
    from nodes.each import Each
    from nodes.effect import Effect


@dataclass(frozen=True)
class Untouched:
    """Small enough when no file that it touches (`Effect.touches`) is meant by one of the patterns.

    Asked twice, as `Below` is: by the router that leads around the gate (`size_of`), and again by the effect, of the
    very arguments that it is about to send.

    Raises:
        BadInput: a pattern that would mean something else than it looks, or none at all.
    """

    patterns: tuple[str, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "patterns", Modifies(self.patterns).patterns)

    def __call__(self, files: Touched) -> bool:
        """Is none of these files meant?

        Raises:
            BadInput: a path that is absolute or leads out of the tree; no approval could let that be sent.
        """
        return not Modifies(self.patterns)(names_of([*files.created, *files.modified]))


def untouched(*patterns: str) -> Untouched:
    """The value as one writes it: `below=untouched("k8s/production/**")`."""
    return Untouched(patterns)


def by_files(covered: "Effect | Each") -> bool:
    """Do this effect's files say whether people are asked about it?"""
    return isinstance(getattr(getattr(covered, "work", covered), "below", None), Untouched)
