"""Severity of a review, in the words that conditions compare it with."""

from collections.abc import Iterable
from typing import Literal

Severity = Literal["none", "low", "medium", "high"]

SEVERITIES: tuple[Severity, ...] = ("none", "low", "medium", "high")
"""The mildest first. `critical`, which models say, is `high` here: a gate with the condition `severity == 'high'` (the
seed's) must not be passed by what is worse.
"""

OPEN: Severity = "high"
"""What nobody could look at."""


def known(word: str) -> Severity:
    """A word that nobody knows is the worst."""
    return next((one for one in SEVERITIES if one == word), "high")


def worst(words: Iterable[str]) -> Severity:
    return max(map(known, words), key=SEVERITIES.index, default="none")
