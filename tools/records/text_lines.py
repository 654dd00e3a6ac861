"""The lines of a text file, one at a time, in the code it is written in; what cannot be read is told by its line."""

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from reliability.errors import BadInput

CODES = ("utf-8", "cp949")
"""What a list without a mark is tried as; cp949 is the old Korean code and holds all of euc-kr."""

_WIDE = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


class Line(NamedTuple):
    text: str
    readable: bool


def encoding_of(path: Path) -> str:
    """The code in which fewest lines cannot be read; one look through the file.

    Raises:
        BadInput: it is no text.
    """
    with path.open("rb") as file:
        head = file.read(8192)
        if wide := next((code for mark, code in _WIDE.items() if head.startswith(mark)), None):
            return wide
        if b"\0" in head:
            raise BadInput(f"{path.name!r} is no text; accepted: CSV or JSON Lines (from a spreadsheet: save as CSV)")
        file.seek(0)
        wide_lines, wrong = 0, dict.fromkeys(CODES, 0)
        for raw in file:
            fits = {code: _reads(raw, code) for code in CODES}
            wide_lines += fits["utf-8"] and not raw.isascii()
            for code in CODES:
                wrong[code] += not fits[code]
    # Korean in UTF-8 may pass for cp949, hardly ever the other way round
    return "utf-8" if wide_lines >= wrong["utf-8"] else min(CODES, key=lambda code: wrong[code])


def checked(code: str) -> str:
    """The name of a code that a person gave.

    Raises:
        BadInput: there is none of that name.
    """
    try:
        return codecs.lookup(code).name
    except LookupError as error:
        raise BadInput(f"the encoding is {code!r}; accepted: utf-8, cp949, euc-kr, utf-16 and the like") from error


def lines(path: Path, code: str) -> Iterator[Line]:
    """Every line with its end; one with bytes that are none in this code is marked."""
    if code.startswith("utf-16"):
        with path.open(encoding=code, errors="replace", newline="") as wide:
            yield from (Line(text, "\ufffd" not in text) for text in wide)
        return
    with path.open("rb") as file:
        for at, raw in enumerate(file):
            known = raw.removeprefix(codecs.BOM_UTF8) if at == 0 else raw
            yield Line(known.decode(code, "replace"), _reads(known, code))


def _reads(raw: bytes, code: str) -> bool:
    try:
        raw.decode(code)
    except UnicodeDecodeError:
        return False
    return True
