"""Views: how one text may be read: as it looks, with s p a c e d letters closed up, with d1g1ts as letters."""

import re
from collections.abc import Iterator
from functools import partial

from tools.guards.injection.normalising import Seen, normalised, without

_BETWEEN = r"[ .\-_*·|,/~]"
_APART = re.compile(
    f"(?<![a-z0-9가-힣])(?:[a-z](?:{_BETWEEN}[a-z0-9]){{2,}}|[가-힣](?:{_BETWEEN}{{1,3}}[가-힣]){{3,}})(?![a-z0-9가-힣])"
)
"""Three letters or four syllables and more, each by itself: 표 두 장 are three words."""
_WORD = re.compile(r"[a-z0-9@$!|]{3,}")
_MIXED = re.compile(r"[a-z][0134578@$!|]|[0134578@$!|][a-z]")
_DIGITS = (str.maketrans("0134578@$!|", "oieastbasil"), str.maketrans("0134578@$!|", "oleastbasll"))
"""A 1 is an i or an l."""


def views(text: str) -> Iterator[Seen]:
    """Each reading once; nearly every text has a single one."""
    seen = normalised(text)
    yield seen
    if apart := _closed_up(seen):
        yield apart
    for letters in _DIGITS if _MIXED.search(seen.text) else ():
        read = _WORD.sub(partial(_as_letters, letters), seen.text)
        if read != seen.text:
            yield Seen(read, seen.at, seen.starts, seen.ends)


def _as_letters(letters: dict[int, int], word: re.Match[str]) -> str:
    """Only of a word that has both: a number stays one."""
    return word.group().translate(letters) if _MIXED.search(word.group()) else word.group()


def _closed_up(seen: Seen) -> Seen | None:
    apart = [one.span() for one in _APART.finditer(seen.text)]
    between = (place for start, end in apart for place in range(start, end) if not seen.text[place].isalnum())
    return without(seen, between) if apart else None
