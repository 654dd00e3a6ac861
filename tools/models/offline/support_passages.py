"""The sentences of found passages that answer a question; none where too little of it is in them."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from tools.citing.statements import sentences
from tools.retrieval.terms import STOP, terms

_MOST = 3  # sentences of an answer
_ENOUGH = 2  # terms of the question that the passage must have, where the question has that many
_EMPTY = frozenset(
    {"anything", "hello", "hi", "know", "like", "long", "make", "need", "please", "shop", "something", "tell"}
    | {"get", "off", "out", "thank", "thanks", "there", "want"}
)


def answered(question: str, passages: Sequence[Mapping[str, Any]]) -> tuple[str, str] | None:
    """The words and the title of the best passage, or None."""
    wanted = _terms(question)
    scored = [(len(wanted & _terms(one["text"])), -at, one) for at, one in enumerate(passages)]
    best = max(scored, key=lambda one: one[:2], default=None)
    if best is None or best[0] < min(_ENOUGH, len(wanted)) or not wanted:
        return None
    return _sentences(wanted, best[2]["text"]), str(best[2]["title"] or best[2]["path"])


def _sentences(wanted: set[str], text: str) -> str:
    plain = " ".join(re.sub(r"^#{1,6} .*$", "", text, flags=re.MULTILINE).split())
    parts = sentences(plain)
    shared = [len(wanted & _terms(part)) for part in parts]
    best = max(shared, default=0)
    ranked = sorted((at for at, many in enumerate(shared) if 2 * many >= best), key=lambda at: (-shared[at], at))
    return " ".join(parts[at] for at in sorted(ranked[:_MOST]))


def _terms(text: str) -> set[str]:
    """Words without their commonest endings, and for Korean every two letters in a row, as the search has them."""
    return {_stem(term) for term in terms(text).split() if term not in STOP and term not in _EMPTY}


def _stem(term: str) -> str:
    return re.sub(r"(?:ing|ed|es|s)$", "", term) if term.isascii() and len(term) > 4 else term
