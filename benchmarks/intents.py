"""How sure the intent classifier may be: `python -m benchmarks.intents`.

Five-fold cross-validation over the examples (never the held-out utterances) gives pairs of margin and right-or-wrong;
logistic regression over them is the confidence, and the table says what a threshold would cost.
"""

import math
import random
import statistics
import time
from collections.abc import Sequence
from typing import NamedTuple

from tools.intents import EXAMPLES, classifier_of, examples_of
from tools.intents.bayes import learnt

FOLDS, SEEDS = 5, (3, 4, 5)
FEWEST_WORDS = 3
"""Shorter lines are vocabulary, not utterances; they are learnt from and not judged by (small talk is short)."""
SHORT = frozenset({"answer", "unclear"})
THRESHOLDS = (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)


class Judged(NamedTuple):
    intent: str
    guess: str
    margin: float

    @property
    def right(self) -> bool:
        return self.intent == self.guess


def cross_validated() -> list[Judged]:
    """Every utterance, guessed by a classifier that has not seen it."""
    found = []
    for seed in SEEDS:
        examples = examples_of(EXAMPLES)
        random.Random(seed).shuffle(examples)  # noqa: S311 # no secret
        for fold in range(FOLDS):
            known = learnt([one for at, one in enumerate(examples) if at % FOLDS != fold])
            for intent, text in examples[fold::FOLDS]:
                if intent in SHORT or len(text.split()) >= FEWEST_WORDS:
                    guess, _, margin = known.ranked(text)
                    found.append(Judged(intent, guess, margin))
    return found


def fitted(judged: Sequence[Judged]) -> tuple[float, float]:
    """The two numbers of `CERTAINTY`, by Newton's method."""
    start, slope = 0.0, 1.0
    for _ in range(50):
        rows = [(one.margin, one.right, _sure(start, slope, one.margin)) for one in judged]
        g0 = sum(right - sure for _, right, sure in rows)
        g1 = sum((right - sure) * margin for margin, right, sure in rows)
        h00 = sum(sure * (1 - sure) for _, _, sure in rows)
        h01 = sum(sure * (1 - sure) * margin for margin, _, sure in rows)
        h11 = sum(sure * (1 - sure) * margin * margin for margin, _, sure in rows)
        det = h00 * h11 - h01 * h01
        start, slope = start + (h11 * g0 - h01 * g1) / det, slope + (h00 * g1 - h01 * g0) / det
    return round(start, 2), round(slope, 2)


def _sure(start: float, slope: float, margin: float) -> float:
    return 1 / (1 + math.exp(-(start + slope * margin)))


def main() -> None:
    judged = cross_validated()
    start, slope = fitted(judged)
    print(f"CERTAINTY = ({start}, {slope})  # from {len(judged)} guesses")
    print("threshold  right  asks  wrong")
    for least in THRESHOLDS:
        sure = [one for one in judged if one.guess != "unclear" and _sure(start, slope, one.margin) >= least]
        right = sum(one.right for one in sure)
        shares = (right, len(judged) - len(sure), len(sure) - right)
        print(f"{least:9}  " + "  ".join(f"{share / len(judged):.1%}" for share in shares))
    print(f"learnt in {_learning() * 1e3:.0f} ms, {_deciding() * 1e6:.0f} µs a decision (median)")


def _learning() -> float:
    examples = examples_of(EXAMPLES)
    begun = time.perf_counter()
    learnt(examples)
    return time.perf_counter() - begun


def _deciding() -> float:
    known, times = classifier_of(EXAMPLES), []
    for _, text in examples_of(EXAMPLES):
        begun = time.perf_counter()
        known(text)
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


if __name__ == "__main__":
    main()
