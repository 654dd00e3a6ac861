"""Where a stored value is cut, so that what it shares with other values is found again, byte for byte.

LangGraph stores MessagePack (https://github.com/msgpack/msgpack/blob/master/spec.md), and a value is cut between its
tokens. Joining the pieces gives the value back whatever the bytes are, so that a wrong guess costs space only.
"""

import zlib
from collections.abc import Iterator

LEAF = 256
"""[bytes] a text, some bytes or a small object from here on is a piece of its own: a message, a document."""

RUN = 2048
"""[bytes] neighbours that are smaller become a piece together from here on, and end where their contents say so: what
is put in front of them does not move the later ends."""

LONGEST = 16 * RUN
"""[bytes] a run ends here whatever its contents say."""

INNER = 4096
"""[bytes] an object from here on is looked into."""

SNAPSHOT = 7
"""LangGraph's extension type for the full copy of a delta channel: always looked into."""

Piece = tuple[int, int, bool]
"""From, to, and whether it is worth keeping by its hash."""

WIDTHS = {0xC0: 1, 0xC2: 1, 0xC3: 1, 0xCA: 5, 0xCB: 9, 0xCC: 2, 0xCD: 3, 0xCE: 5, 0xCF: 9, 0xD0: 2, 0xD1: 3, 0xD2: 5}
WIDTHS |= {0xD3: 9, 0xD4: 3, 0xD5: 4, 0xD6: 6, 0xD7: 10, 0xD8: 18, 0xDC: 3, 0xDD: 5, 0xDE: 3, 0xDF: 5}
WIDTH = [WIDTHS.get(first, 1 + (first & 31) if 0xA0 <= first < 0xC0 else 1) for first in range(256)]
"""[bytes] of a token by its first byte; of an array or a map only its header, for what it holds are tokens too."""

COUNTED = {0xC4: 1, 0xC5: 2, 0xC6: 4, 0xD9: 1, 0xDA: 2, 0xDB: 4}
"""First byte of bytes and long texts -> [bytes] of the number that says how many follow."""

EXTENSIONS = {0xC7: 1, 0xC8: 2, 0xC9: 4}
"""The same of objects, where one byte with their type stands in between."""


def pieces(blob: bytes) -> Iterator[Piece]:
    """Pieces in order, without gaps."""
    began = at = 0
    for end in _ends(blob):
        if end - at >= LEAF:
            yield from _run(began, at)
            yield at, end, True
            began = end
        elif end - began >= RUN and (zlib.crc32(blob[at:end]) & 7 == 0 or end - began >= LONGEST):
            yield began, end, True
            began = end
        at = end
    yield from _run(began, at)


def _run(began: int, end: int) -> Iterator[Piece]:
    if end > began:
        yield began, end, end - began >= RUN


def _ends(blob: bytes) -> Iterator[int]:
    """Where each token ends; whatever the bytes are, the last end is theirs."""
    at, size = 0, len(blob)
    while at < size:
        first = blob[at]
        if first in COUNTED:
            width = COUNTED[first]
            at += 1 + width + int.from_bytes(blob[at + 1 : at + 1 + width])
        elif first in EXTENSIONS:
            at += _extension(blob, at, EXTENSIONS[first])
        else:
            at += WIDTH[first]
        yield min(at, size)


def _extension(blob: bytes, at: int, width: int) -> int:
    """All of an object, or its header where it is looked into."""
    inside = int.from_bytes(blob[at + 1 : at + 1 + width])
    kind = blob[at + 1 + width : at + 2 + width]
    looked_into = inside >= INNER or kind == bytes([SNAPSHOT])
    return 2 + width + (0 if looked_into else inside)
