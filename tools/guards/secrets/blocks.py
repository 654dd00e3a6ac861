"""Blocks: private keys in PEM form, whole, whether on lines of their own or on one with `\\n` in it."""

import re2

from tools.guards.secrets.looks import entropy

LONGEST = 40_000
"""[bytes] of a block; RSA keys of 16,384 bits have 13,000."""

FEWEST = 40
"""Characters of base64 in a key; the smallest, Ed25519, has 64. Fewer are a document's `...`."""

_BEGINS = re2.compile(rb"-{4,5} ?BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)? ?-{4,5}")
_ENDS = re2.compile(rb"-{4,5} ?END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)? ?-{4,5}")
_BODY = re2.compile(rb"(?:[A-Za-z0-9+/=\s:,\"'>|.]|\\[nrt]|\n-[A-Za-z0-9+/])*")
_BASE64 = re2.compile(rb"[A-Za-z0-9+/]{16,}")


def blocks(data: bytes) -> list[tuple[int, int]]:
    """Where private keys are; one whose end is missing goes as far as it reads like one."""
    begins = [found.span() for found in _BEGINS.finditer(data)]
    if not begins:
        return []
    ends = [found.end() for found in _ENDS.finditer(data)]
    spans: list[tuple[int, int]] = []
    at = 0
    for number, (start, body) in enumerate(begins):
        limit = min(begins[number + 1][0] if number + 1 < len(begins) else len(data), start + LONGEST)
        while at < len(ends) and ends[at] <= body:
            at += 1
        end = ends[at] if at < len(ends) and ends[at] <= limit else _BODY.match(data, body, limit).end()
        if _is_key(data[body:end]):
            spans.append((start, end))
    return spans


def _is_key(body: bytes) -> bool:
    runs = b"".join(found.group() for found in _BASE64.finditer(body.replace(b"\\n", b"\n").replace(b"\\r", b"\n")))
    return len(runs) >= FEWEST and entropy(runs[:400].decode("ascii")) >= 3.0
