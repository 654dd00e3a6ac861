"""Encoded: a text as RE2 reads it, and places in it as people count them."""

from collections.abc import Iterable

_FOLLOWING = bytes(range(0x80, 0xC0))
"""The bytes of UTF-8 that begin no character."""


def encoded(text: str) -> bytes:
    """One character stays one character; half of a pair, which no library takes, becomes a question mark."""
    return text.encode("utf-8", "replace")


def characters(data: bytes, places: Iterable[int]) -> dict[int, int]:
    """For each place in bytes the place in characters; in one pass, whatever the order."""
    if data.isascii():
        return {place: place for place in places}
    counted: dict[int, int] = {}
    at = before = 0
    for place in sorted(set(places)):
        before += len(data[at:place].translate(None, _FOLLOWING))
        at = place
        counted[place] = before
    return counted
