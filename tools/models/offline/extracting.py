"""Taking out of passages the sentences that speak of a question, word for word; nothing is rewritten."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tools.citing.statements import statements
from tools.citing.support import doubts
from tools.retrieval.relevance import said, weights

MOST = 8
"""Sentences of a report."""
_CLOSE = 0.34
"""Of the best sentence's score, what another one needs."""
_LONGEST = 500


@dataclass(frozen=True)
class Taken:
    """A sentence, the id of its passage, and where it stood."""

    text: str
    passage: str
    place: tuple[int, int]


def taken(question: str, passages: Sequence[Mapping[str, Any]], most: int = MOST) -> list[Taken]:
    """The sentences that say most of the question's words, in the order of the passages; rare words count more."""
    words = weights(question)
    found = [one for at, passage in enumerate(passages) for one in _whole(at, passage)]
    says = {one: said(words, one.text) for one in found}
    often = Counter(word for known in says.values() for word in known)
    score = {
        one: sum(words[word] * math.log(1 + len(found) / often[word]) for word in known) for one, known in says.items()
    }
    best = max(score.values(), default=0.0)
    close = [one for one in found if score[one] and score[one] >= best * _CLOSE]
    chosen = sorted(_once(close), key=lambda one: (-score[one], one.place))[:most]
    return sorted(chosen, key=lambda one: one.place)


def _whole(at: int, passage: Mapping[str, Any]) -> list[Taken]:
    """The passage's whole sentences that stand by themselves: with an end, and supported as they are."""
    text = str(passage["text"])
    return [
        Taken(one["text"], str(passage["id"]), (at, place))
        for place, one in enumerate(statements(text))
        if one["text"].endswith((".", "!", "?", "。")) and len(one["text"].split()) >= 3 and len(one["text"]) < _LONGEST
        if not doubts(one["text"], [text])
    ]


def _once(sentences: Sequence[Taken]) -> list[Taken]:
    return list({one.text: one for one in reversed(sentences)}.values())
