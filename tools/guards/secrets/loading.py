"""Loading: a site's own patterns for secrets, taken as given, with what they must leave alone."""

import re
from collections.abc import Iterable

from tools.guards.match import Detector
from tools.guards.patterns import Patterns
from tools.guards.secrets import looks

AROUND = 64
"""[bytes] looked at on each side of a match."""

LONGEST = 60
"""Characters of base64 in a row from which it is a picture or a hash that was found a piece of, not a key."""

_BEFORE = re.compile(rb"[A-Za-z0-9+/_.-]*$")
_AFTER = re.compile(rb"[A-Za-z0-9+/_.-]*")
_HASHED = re.compile(rb"sha\d{1,3}[-:=]|base64,|h1:", re.IGNORECASE)
_HEX = re.compile(r"[0-9a-f]+|[0-9A-F]+")
_GENERIC = re.compile(r"[A-Za-z0-9+/_=-]+")
_CALLED = re.compile(r"[A-Z]{2,6}[0-9A-Z]+")


def secret_patterns(patterns: Iterable[str], name: str = "secret-detection") -> Detector:
    """Finds what the patterns fit, as they are written, upper and lower case apart; git hashes, paths, identifiers,
    hashes of lock files and pieces of pictures are left alone.

    Raises:
        BadInput: as `Patterns`.
    """
    return Patterns(patterns, name=name, ignore_case=False, keep=is_secret)


def is_secret(data: bytes, start: int, end: int) -> bool:
    """Whether what a pattern fits may be a key, by itself and by what stands around it."""
    value = data[start:end].decode("utf-8", "replace")
    if not looks.filled(value):
        return False
    if _GENERIC.fullmatch(value) is None or _CALLED.fullmatch(value):
        return True
    if _HEX.fullmatch(value) or not looks.mixed(value):
        return False
    return not _part_of_more(data, start, end)


def _part_of_more(data: bytes, start: int, end: int) -> bool:
    """Of a hash that is named as one, of a picture, of a path."""
    before = data[max(0, start - AROUND) : start]
    after = data[end : end + AROUND]
    begun = _BEFORE.search(before)
    run_before = begun.group() if begun else b""
    ended = _AFTER.match(after)
    run_after = ended.group() if ended else b""
    if len(run_before.rpartition(b".")[2]) + end - start + len(run_after.partition(b".")[0]) >= LONGEST:
        return True
    return _HASHED.search(before[-(len(run_before) + 8) :]) is not None
