"""A text that every tool reads as the language itself does: in UTF-8, line by line."""

import codecs
import re

from reliability.errors import BadInput
from tools.guards.code.language import Language

_COOKIE = re.compile(r"[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")


def readable(path: str, text: str, language: Language) -> tuple[str, int]:
    """The text and its length [bytes]; a Python program with line ends as Python itself sees them.

    Raises:
        BadInput: it is not UTF-8, or says that it is something else: under `coding: utf-7` a comment is code.
    """
    if language == "python":
        text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
        declared(path, text)
    try:
        return text, len(text.encode("utf-8"))
    except UnicodeEncodeError as error:
        raise BadInput(f"{path!r} holds half a character at {error.start:,}; accepted: text in UTF-8") from None


def declared(path: str, text: str) -> None:
    for line in text.split("\n", 2)[:2]:
        if (cookie := _COOKIE.match(line)) is None:
            continue
        try:
            known = codecs.lookup(cookie[1]).name in ("utf-8", "ascii")
        except (LookupError, ValueError):
            known = False
        if not known:
            raise BadInput(f"{path!r} declares the encoding {cookie[1][:40]!r}; accepted: utf-8")
