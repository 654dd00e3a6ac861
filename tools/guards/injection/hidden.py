"""Hidden: writing that no reader sees and every model reads."""

import re
from collections.abc import Iterator, Sequence

from tools.guards.match import Match

SAYS = "it holds writing that cannot be seen; send it as plain text"

_FLAG = "\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f"
"""England's, Scotland's and Wales' flags are written with tags."""
_TAGS = "[\U000e0000-\U000e007f]+"
_SELECTORS = "[\ufe00-\ufe0f\U000e0100-\U000e01ef]{4,}"
_UNSEEN = "[\u200b-\u200f\u2060-\u2064\ufeff]{8,}"
"""One or two of them are for line breaks and emoji; many in a row are a message in two signs."""
_HIDDEN = re.compile(f"{_FLAG}|(?P<tags>{_TAGS})|(?P<other>{_SELECTORS}|{_UNSEEN})")


def hidden(text: str) -> Sequence[Match]:
    """Letters written as Unicode tags, and data in variation selectors or zero-width signs."""
    if text.isascii():
        return ()
    return [
        Match("hidden-text", *one.span(), 0.95 if one["tags"] else 0.8, SAYS)
        for one in _HIDDEN.finditer(text)
        if one["tags"] or one["other"]
    ]


def tagged(text: str) -> Iterator[tuple[str, int, int]]:
    """What the tags say in ASCII, and where they stand."""
    for one in _HIDDEN.finditer(text):
        if one["tags"]:
            said = "".join(chr(ord(char) - 0xE0000) for char in one["tags"])
            yield "".join(char for char in said if char.isprintable()), *one.span()
