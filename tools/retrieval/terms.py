"""The terms by which passages are found: words, and for Korean (Chinese, Japanese) every two letters in a row.

Korean puts particles and endings onto its words (막차가, 막차는, 막차를), so a whole word is rarely found again. Two
letters in a row are, whatever follows them. Stems of English words are left to SQLite's porter tokenizer.
"""

import re
import unicodedata
from collections.abc import Iterator

MOST_TERMS = 48
"""Of a query: further ones make it slower and not better."""

_LONGEST = 4_000  # [characters] of a query that are looked at
_WIDE = "\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
_RUN = re.compile(rf"[{_WIDE}]+|[^\W_{_WIDE}]+")
_IS_WIDE = re.compile(rf"[{_WIDE}]")

_STOP = """
    a about after all also am an and any are as at be because been but by can could did do does for from had has have
    how i if in into is it its just may me must my no not of on one or our shall should so than that the their them
    then there these they this to up was we were what when where which who whose why will with would you your
"""
STOP = frozenset(_STOP.split())


def terms(text: str) -> str:
    """What is indexed for a text: its terms with blanks between them."""
    return " ".join(_terms(text))


def query(text: str) -> str:
    """An FTS5 query for any text: its terms, quoted, joined by OR; empty when there is no word in it."""
    found = list(dict.fromkeys(_terms(text[:_LONGEST])))
    chosen = [term for term in found if term not in STOP] or found
    return " OR ".join(f'"{term}"' for term in chosen[:MOST_TERMS])


def _terms(text: str) -> Iterator[str]:
    for run in _RUN.findall(unicodedata.normalize("NFKC", text).casefold()):
        if len(run) > 2 and _IS_WIDE.match(run):
            yield from (run[at : at + 2] for at in range(len(run) - 1))
        else:
            yield run[:64]  # a longer "word" is a picture in base64
