"""The sentences of a text that carry most of it, in their own order: taken out, never rewritten.

A sentence counts for more the more often its terms stand in the text (SumBasic: Nenkova and Vanderwende, 2005); a term
that has been said counts for less afterwards, so that the second sentence does not repeat the first.
"""

import re
from collections import Counter

from tools.citing.statements import sentences
from tools.retrieval.terms import STOP, terms

_MOST = 2_000  # sentences that are looked at


def summarize(text: str, most: int = 3) -> str:
    """At most `most` sentences of an English or Korean text, one a line; all of it where there are no more."""
    plain = re.sub(r"^#{1,6}\s.*$|^\s*(?:[-*+]|\d+[.)])\s+|[*_`]{2,}", "", text, flags=re.MULTILINE)
    found = [sentence for part in re.split(r"\n\s*\n", plain) for sentence in sentences(part)][:_MOST]
    words = {place: _telling(sentence) for place, sentence in enumerate(found)}
    counts = Counter(term for known in words.values() for term in known)
    weights = {term: count / counts.total() for term, count in counts.items()}
    chosen: list[int] = []
    while words and len(chosen) < most:
        best = max(words, key=lambda place: (_weight(words[place], weights), -place))
        weights |= {term: weights[term] ** 2 for term in set(words.pop(best))}
        chosen.append(best)
    return "\n".join(found[place] for place in sorted(chosen))


def _telling(sentence: str) -> list[str]:
    return [term for term in terms(sentence).split() if term not in STOP]


def _weight(words: list[str], weights: dict[str, float]) -> float:
    """The mean of its terms; a sentence of two or three words says too little to stand alone."""
    return sum(weights[word] for word in words) / max(len(words), 4)
