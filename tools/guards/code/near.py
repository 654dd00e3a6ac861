"""What is accepted, in words, and which of it was probably meant."""

from collections.abc import Sequence
from difflib import get_close_matches


def or_nearest(given: str, accepted: Sequence[str]) -> str:
    near = get_close_matches(given, accepted, n=1, cutoff=0.3)
    return ", ".join(accepted) + (f"; did you mean {near[0]!r}?" if near else "")
