"""Composing: Hangul in pieces, as Macs write it, is read as the whole syllables that people see."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable

_PIECES = re.compile("[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?")

Place = Callable[[int], int]


def composed(text: str) -> tuple[str, Place]:
    """The text in whole syllables, and where each place of it is in the text as it came: all pieces of a syllable."""
    if text.isascii() or _PIECES.search(text) is None:
        return text, _same
    gone: list[int] = []

    def put(pieces: re.Match[str]) -> str:
        gone.extend([pieces.start() - len(gone) + 1] * (len(pieces.group()) - 1))
        return unicodedata.normalize("NFC", pieces.group())

    return _PIECES.sub(put, text), lambda at: at + bisect_right(gone, at)


def _same(at: int) -> int:
    return at
