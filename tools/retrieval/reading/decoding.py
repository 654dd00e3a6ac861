"""Bytes to text: UTF-8, UTF-16 with its mark, what an HTML page declares, or the old Korean code."""

import codecs
import re

from tools.retrieval.reading.document import Unreadable

_DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?([\w-]{1,40})""", re.IGNORECASE)
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def decoded(raw: bytes) -> str:
    """The text of a file, with line ends as \\n.

    Raises:
        Unreadable: it is binary, or in no code that is known here.
    """
    marked = next((code for mark, code in _MARKS if raw.startswith(mark)), None)
    if marked is None and b"\0" in raw[:8192]:
        raise Unreadable("binary, not text")
    declared = _DECLARED.search(raw[:2048])
    codes = [marked] if marked else ["utf-8", *([declared[1].decode("ascii")] if declared else []), "cp949"]
    for code in codes:
        try:
            return raw.decode(code).replace("\r\n", "\n").replace("\r", "\n")
        except (UnicodeDecodeError, LookupError):  # LookupError: a page may declare a code that does not exist
            continue
    raise Unreadable(f"no text in {' or '.join(codes)}")
