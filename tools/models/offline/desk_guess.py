"""Which desk of `support` a sentence is for, learnt from example sentences; None where that is not sure."""

from functools import lru_cache
from pathlib import Path

from tools.intents import examples_of
from tools.intents.bayes import Classifier, learnt
from tools.models.offline.support_reading import Desk

EXAMPLES = Path(__file__).parents[2] / "intents" / "desks"
SURELY = 0.65
CERTAINTY = (-0.41, 1.53)
"""Fitted to cross-validation over the examples, never to the held-out sentences: `python -m benchmarks.desks`."""
UNCLEAR = "UNCLEAR"

# Read once, on import: reading a file later, in a coroutine, would block the loop.
_EXAMPLES = tuple(examples_of(EXAMPLES))


def desk_guess(text: str) -> Desk | None:
    guess = _known()(text)
    return None if guess.confidence < SURELY or guess.intent == UNCLEAR else guess.intent  # type: ignore[return-value] # the files are named after the desks


@lru_cache(maxsize=1)
def _known() -> Classifier:
    return learnt(_EXAMPLES, CERTAINTY)
