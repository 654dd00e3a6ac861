"""What a classifier sees of an utterance: its words, pairs of words, and the pieces that words are made of.

Korean joins endings to its words, and people mistype; so a word counts by its pieces too, of 1 to 3 syllables in Korean
and 2 to 4 letters elsewhere.
"""

import re
import unicodedata
from collections import Counter
from itertools import pairwise

LONGEST = 600
"""[characters] that are looked at: what somebody wants stands at the beginning, and a decision must stay quick."""

_NUMBER = re.compile(r"\d+")
_WORD = re.compile(r"[a-z]+|[가-힣ㄱ-ㅎㅏ-ㅣ]+|0+")
_LATIN, _KOREAN = (2, 3, 4), (1, 2, 3)


def pieces(text: str) -> Counter[str]:
    """Every piece and how often it is there; all numbers are one."""
    plain = _NUMBER.sub("0", unicodedata.normalize("NFKC", text[:LONGEST]).casefold())
    words: list[str] = _WORD.findall(plain)
    found: list[str] = [f"{min(len(words), 6)} words"]
    for word in words:
        marked = f"_{word}_"
        length = len(marked)
        for size in _LATIN if word[0] < "ㄱ" else _KOREAN:
            found += [marked[at : at + size] for at in range(length - size + 1)]
    found += [f" {word}" for word in words]
    found += [f"{first} {second}" for first, second in pairwise(words)]
    return Counter(found)
