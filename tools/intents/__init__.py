"""What people want, told from their words by code alone: example utterances and a classifier learnt from them."""

from functools import lru_cache
from pathlib import Path

from reliability.errors import BadInput
from tools.intents.bayes import Classifier, learnt

EXAMPLES = Path(__file__).parent / "examples"


def examples_of(folder: Path) -> list[tuple[str, str]]:
    """(intent, utterance) of every line of every `INTENT.txt`.

    Raises:
        BadInput: fewer than two intents have examples.
    """
    found = [
        (file.stem, line.strip())
        for file in sorted(folder.glob("*.txt"))
        for line in file.read_text("utf-8").splitlines()
        if line.strip()
    ]
    if len({intent for intent, _ in found}) < 2:
        raise BadInput(
            f"{folder} has examples of fewer than two intents; accepted: files such as travel.txt and order.txt"
        )
    return found


@lru_cache(maxsize=8)
def classifier_of(folder: Path) -> Classifier:
    """Learnt from a folder of examples, once in a process. Reads files: not on an event loop."""
    return learnt(examples_of(folder))


_OURS = tuple(examples_of(EXAMPLES))
"""Read when this is imported: a reply may have to be understood on an event loop, where no file may be read."""


@lru_cache(maxsize=1)
def classifier() -> Classifier:
    """The front desk's own; learnt on first use."""
    return learnt(_OURS)
