"""Which file is read how, and which is left out."""

import re
from pathlib import PurePath

from tools.retrieval.reading.decoding import decoded
from tools.retrieval.reading.document import Document, Unreadable, markdown, plain
from tools.retrieval.reading.html import html

READ = {".md": markdown, ".markdown": markdown, ".txt": plain, ".html": html, ".htm": html}
SUFFIXES = frozenset({*READ, ".pdf"})
MOST_CHARACTERS = 5_000_000

_PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----")


def read(path: PurePath, raw: bytes) -> Document:
    """The document in these bytes, by the file's ending.

    Raises:
        Unreadable: it is not what its ending says, has no text, too much of it, or holds a private key.
    """
    document = _read(path, raw)
    # A lone surrogate (from a PDF's odd encoding) can be stored nowhere
    text = document.text.encode("utf-8", "replace").decode("utf-8")
    if not text.strip():
        raise Unreadable("empty")
    if len(text) > MOST_CHARACTERS:
        raise Unreadable(f"{len(text):,} characters of text; accepted: at most {MOST_CHARACTERS:,}")
    if _PRIVATE_KEY.search(text):
        raise Unreadable("it holds a private key")
    return Document(document.title[:200].encode("utf-8", "replace").decode("utf-8"), text)


def _read(path: PurePath, raw: bytes) -> Document:
    suffix = path.suffix.lower()
    if suffix == ".pdf":
        from tools.retrieval.reading.pdf import pdf  # only who has a PDF pays for loading pypdf

        return pdf(raw, path.stem)
    return READ[suffix](decoded(raw), path.stem)
