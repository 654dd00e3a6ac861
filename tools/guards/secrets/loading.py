"""Loading: a site's own patterns for secrets, taken as given, with what they must leave alone."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reliability.errors import BadInput
from tools.guards.match import Match
from tools.guards.patterns import Patterns, compiled
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
_EXAMPLE = re.compile(rb"EXAMPLE(?:KEY)?$")
_ANYTHING = "\n".join(
    (text * 26)[:size]
    for size in range(8, 129)
    for text in ("86f7e437fa", "86F7E437FA", "getUserName", "src/shop/", "words")
).encode()
"""Hashes, identifiers and paths of every length that a key may have."""


@dataclass(frozen=True)
class SecretPatterns:
    """A site's patterns, each with the care that it needs."""

    detectors: tuple[Patterns, ...]

    def __call__(self, text: str) -> Sequence[Match]:
        found = {match for detect in self.detectors for match in detect(text)}
        return sorted(found, key=lambda match: (match.start, match.end))


def secret_patterns(patterns: Iterable[str], name: str = "secret-detection") -> SecretPatterns:
    """Finds what the patterns fit, as written, upper and lower case apart. Where one would fit any word or hash
    of its length, git hashes, paths, identifiers, hashes of lock files and pieces of pictures are left alone.

    Raises:
        BadInput: as `Patterns`.
    """
    given = (patterns,) if isinstance(patterns, str) else tuple(patterns)
    if not given:
        raise BadInput(f"{name!r} has no pattern; accepted: one or more")
    kept = [(pattern, is_secret if _fits_anything(pattern, name) else _is_no_example) for pattern in given]
    return SecretPatterns(tuple(Patterns([one], name=name, ignore_case=False, keep=keep) for one, keep in kept))


def _fits_anything(pattern: str, name: str) -> bool:
    return compiled(pattern, name, ignore_case=False).search(_ANYTHING) is not None


def _is_no_example(data: bytes, start: int, end: int) -> bool:
    return _EXAMPLE.search(data, start, end) is None


def is_secret(data: bytes, start: int, end: int) -> bool:
    """Whether what a pattern fits may be a key, by itself and by what stands around it."""
    value = data[start:end].decode("utf-8", "replace")
    if not looks.filled(value) or _HEX.fullmatch(value):
        return False
    if _GENERIC.fullmatch(value) is None:
        return True
    return looks.mixed(value) and not _part_of_more(data, start, end)


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
