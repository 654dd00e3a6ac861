"""A classifier of utterances, learnt from examples in a fraction of a second: no model, no server, no randomness.

Complement naive Bayes over tf-idf weights (Rennie, Shih, Teevan, Karger 2003), which copes with few and uneven
examples. scikit-learn has it too, and takes a second and 100 MB to import for what is fifty lines here.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tools.intents.ngrams import pieces

SMOOTHING = 0.3

CERTAINTY = (-0.62, 2.36)
"""Confidence = 1 / (1 + e^-(a + b · margin)), fitted to cross-validation over the examples by
`python -m benchmarks.intents`: among guesses with confidence 0.9, nine of ten are right.
"""

Piece = str


@dataclass(frozen=True)
class Guess:
    """The best intent; how often a guess like this is right, 0 to 1; and the intent that came second."""

    intent: str
    confidence: float
    second: str


@dataclass(frozen=True)
class Classifier:
    """`weights`: piece -> how much it speaks for each of the `intents`, `rarity`: piece -> idf."""

    intents: tuple[str, ...]
    weights: Mapping[Piece, tuple[float, ...]]
    rarity: Mapping[Piece, float]
    certainty: tuple[float, float] = CERTAINTY

    def __call__(self, text: str) -> Guess:
        first, second, margin = self.ranked(text)
        start, slope = self.certainty
        return Guess(first, 1 / (1 + math.exp(-(start + slope * margin))), second)

    def ranked(self, text: str) -> tuple[str, str, float]:
        """The two best intents and how far they are apart."""
        totals = [0.0] * len(self.intents)
        for piece, weight in _weighed(pieces(text), self.rarity).items():
            for at, speaks in enumerate(self.weights[piece]):
                totals[at] += weight * speaks
        best, next_best = sorted(range(len(totals)), key=lambda at: -totals[at])[:2]
        return self.intents[best], self.intents[next_best], totals[best] - totals[next_best]


def learnt(examples: Iterable[tuple[str, str]], certainty: tuple[float, float] = CERTAINTY) -> Classifier:
    """From (intent, utterance) pairs, in any order, of two intents or more."""
    read = [(intent, pieces(text)) for intent, text in examples]
    rarity = _rarity([counted for _, counted in read])
    spoken: dict[Piece, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    sums: dict[str, float] = defaultdict(float)
    for intent, counted in read:
        for piece, weight in _weighed(counted, rarity).items():
            spoken[piece][intent] += weight
            sums[intent] += weight
    intents = tuple(sorted(sums))
    everything, floor = sum(sums.values()), SMOOTHING * len(spoken)
    others = {intent: math.log(everything - sums[intent] + floor) for intent in intents}
    weights = {piece: _speaks(by, intents, others) for piece, by in spoken.items()}
    return Classifier(intents, weights, rarity, certainty)


def _speaks(by: Mapping[str, float], intents: tuple[str, ...], others: Mapping[str, float]) -> tuple[float, ...]:
    """A piece speaks for an intent as far as it is rare in all the others."""
    total = sum(by.values())
    unheard = math.log(total + SMOOTHING)
    rare = {intent: math.log(total - weight + SMOOTHING) for intent, weight in by.items()}
    return tuple(others[intent] - rare.get(intent, unheard) for intent in intents)


def _rarity(read: list[Counter[Piece]]) -> dict[Piece, float]:
    seen: Counter[Piece] = Counter()
    for counted in read:
        seen.update(counted.keys())
    return {piece: math.log((1 + len(read)) / (1 + times)) + 1 for piece, times in seen.items()}


def _weighed(counted: Mapping[Piece, int], rarity: Mapping[Piece, float]) -> dict[Piece, float]:
    """Pieces that were never seen say nothing; a long text weighs no more than a short one."""
    known = {piece: (1 + math.log(times)) * rarity[piece] for piece, times in counted.items() if piece in rarity}
    length = math.sqrt(sum(weight * weight for weight in known.values())) or 1.0
    return {piece: weight / length for piece, weight in known.items()}
