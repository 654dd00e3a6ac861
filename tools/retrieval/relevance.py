"""How well a text fits a question, by words alone: which of the question's words it says."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from tools.citing.sentence import Word, read
from tools.citing.words import alike
from tools.retrieval.terms import STOP

FITS = 0.34
"""Share of a question's weight that a passage must have: of two words that weigh the same one is enough."""

_ASKING = """
    answer compare describe detail details explain find give happen happens know list long look many much need needs
    often overview please question report research say show summarise summarize tell there want write
    몇 몇시 가르쳐 개요 궁금 궁금해 누가 누구 대해서 대하여 뭐 무슨 무엇 무엇인가 보고서 비교 설명 알려 알려줘 어느 어디
    어때 어떤 어떻게 언제 얼마 얼마나 왜 요약 작성 정리 조사 좀 질문
"""
ASKING = frozenset(_ASKING.split())
"""Words by which people ask; an answer does not say them."""
_ASKING_KO = re.compile("(얼마|어떻|어떤|무엇|무슨|언제|어디|알려|알고|설명해|정리해|조사해|작성해|써줘|궁금|비교해)")


@lru_cache(maxsize=500)
def weights(question: str) -> Mapping[Word, int]:
    """The words that an answer would say, and how much each counts: names and Korean nouns twice as much as others."""
    found: dict[str, Word] = {}
    for word in read(" ".join(question.split())[:4_000]).words:
        asks = word.shown.casefold() in ASKING | STOP or word.stem in ASKING or _ASKING_KO.match(word.shown)
        if not asks and len(word.stem) > (0 if word.korean else 1):
            found.setdefault(word.stem, word)
    return {word: 2 if word.strict else 1 for word in found.values()}


def said(words: Iterable[Word], text: str) -> frozenset[Word]:
    """Those of the words that the text says, in one form or another."""
    known, bare = _stems(text), "".join(text.split()).casefold()
    return frozenset(word for word in words if _says(word, known, bare))


def fit(question: str, text: str) -> float:
    """0 to 1: the share of the question that the text speaks of; 0 for a question without a word."""
    known = weights(question)
    whole = sum(known.values())
    return sum(known[word] for word in said(known, text)) / whole if whole else 0.0


@lru_cache(maxsize=2_000)
def _stems(text: str) -> frozenset[str]:
    return read(" ".join(text.split())).stems


def _says(word: Word, stems: frozenset[str], bare: str) -> bool:
    if not word.korean:
        return word.stem in stems
    if word.strict and len(word.stem) > 1:
        return word.stem in bare
    return word.stem in stems or any(alike(word.stem, other) for other in stems)
