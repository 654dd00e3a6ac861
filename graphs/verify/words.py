"""What the labels mean that Fermata's own boxes are left by; a label may join several words with "or"."""

from nodes.compensation import Compensation
from nodes.effect import Effect

APPROVING = frozenset({"approved", "accepted"})
WAITING = frozenset({"waiting"})
CHANGE = frozenset({"change"})
FAILING = frozenset({"failed", "unknown"})

SPOKEN: dict[type, frozenset[str]] = {
    Effect: frozenset({"done", "failed", "unknown"}),
    Compensation: frozenset({"undone", "stuck"}),
}
"""The words that lead out of a box; every one needs a way."""


def words(label: str) -> frozenset[str]:
    """`rejected or expired` is both; `undone after a no` is `undone`, and says why as well (`nodes.undone`)."""
    return frozenset("undone" if word.startswith("undone ") else word for word in label.split(" or "))


def rejects(label: str) -> bool:
    """Does a gate's *no* lead here? Whatever is neither yes, nor again, nor a wish: `retry the car` is one, too."""
    return not words(label) & (APPROVING | WAITING | CHANGE)
