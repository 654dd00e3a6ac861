"""The text of a PDF, page after page."""

import logging
import struct
import zlib
from io import BytesIO

from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError

from tools.retrieval.reading.document import Document, Unreadable

MOST_PAGES = 2_000

# A broken file can fail anywhere inside the parser: what it raises then is about the file, not about us
_BROKEN = (
    PyPdfError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)

logging.getLogger("pypdf").addHandler(logging.NullHandler())  # else its complaints go to stderr, between our lines


def pdf(raw: bytes, name: str) -> Document:
    """Its title is the one in its data sheet, else the file's name.

    Raises:
        Unreadable: it is broken, encrypted, or has no text (a scan).
    """
    try:
        reader = PdfReader(BytesIO(raw))
        if len(reader.pages) > MOST_PAGES:
            raise Unreadable(f"{len(reader.pages):,} pages; accepted: at most {MOST_PAGES:,}")
        text = "\n\n".join(page.extract_text() for page in reader.pages)
        title = str((reader.metadata.title if reader.metadata else None) or name)
    except DependencyError as error:
        raise Unreadable("an encrypted PDF") from error
    except _BROKEN as error:
        encrypted = "encrypt" in str(error).lower()
        raise Unreadable("an encrypted PDF" if encrypted else f"a broken PDF ({type(error).__name__})") from error
    if not text.strip():
        raise Unreadable("no text in this PDF; is it a scan?")
    return Document(" ".join(title.split()) or name, text)
