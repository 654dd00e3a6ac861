"""Encoded: text written in base64, decoded once."""

import base64
import binascii
import re
from collections.abc import Iterator

_BASE64 = re.compile(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{16,}={0,2}")
_URL_SAFE = bytes.maketrans(b"-_", b"+/")


def decoded(text: str) -> Iterator[tuple[str, int, int]]:
    """Every piece of base64 that is readable text inside, and where it stands. Keys, hashes and pictures are not."""
    for one in _BASE64.finditer(text):
        if (inside := _inside(one.group())) is not None:
            yield inside, *one.span()


def _inside(piece: str) -> str | None:
    letters = piece.rstrip("=").encode().translate(_URL_SAFE)
    try:
        inside = base64.b64decode(letters + b"=" * (-len(letters) % 4)).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return inside if all(char.isprintable() or char in "\n\r\t" for char in inside) else None
