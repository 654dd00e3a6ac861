"""Folding: digits and signs of other alphabets are read as ASCII ones; characters that nobody sees are left out."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

_HIDDEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff"
)
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\ufe58\ufe63\u30fc\u3161"
_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_READ_AS: dict[int, str] = {
    **{at: chr(at - 0xFEE0) for at in range(0xFF01, 0xFF5F)},
    **{ord(dash): "-" for dash in _DASHES},
    **{ord(space): " " for space in _SPACES},
    ord("\u3002"): ".",
    ord("\u00b7"): ".",
}


_ODD = re.compile(rf"(?![0-9])\d|[{_HIDDEN}{_DASHES}{_SPACES}\uff01-\uff5e\u3002\u00b7]")
_UNUSUAL = re.compile("[^\x00-\xac\u3041-\u30fa\u4e00-\u9fff\uac00-\ud7a3]")
"""Beyond Latin, Japanese, Chinese and Korean letters: one look at it spares most texts the longer class above."""

_UNSEEN = re.compile(f"[{_HIDDEN}]")


@dataclass(frozen=True, slots=True)
class Folded:
    """A text as it is looked through: `text` has one character for each visible one of the original."""

    text: str
    left_out: Sequence[int] = ()
    """For each character left out, its place in `text`."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The same characters in the original."""
        if not self.left_out:
            return start, end
        return self._before(start), self._before(end - 1) + 1

    def _before(self, at: int) -> int:
        return at + bisect_right(self.left_out, at)


def fold(text: str) -> Folded:
    """In time in proportion to the text; a text with nothing odd in it is given back as it is."""
    unusual = None if text.isascii() else _UNUSUAL.search(text)
    if unusual is None or _ODD.search(text, unusual.start()) is None:
        return Folded(text)
    left_out = [found.start() - before for before, found in enumerate(_UNSEEN.finditer(text))]
    seen = _UNSEEN.sub("", text) if left_out else text
    return Folded(seen.translate(_READ_AS | _digits(seen)), left_out)


def _digits(text: str) -> dict[int, str]:
    """Those of other alphabets that are in it; Unicode has some 700, too many to learn by heart when it is imported."""
    return {ord(one): str(unicodedata.decimal(one)) for one in set(text) if one.isdecimal()}
