"""Does a text ask for a trip to be booked?"""

from dataclasses import dataclass

from tools.models.offline.vocabulary import any_of, vocabulary

_WORDS = {name: any_of(words) for name, words in vocabulary("intent").items()}


@dataclass(frozen=True)
class Clues:
    """What was read of a trip in a text."""

    places: int
    dates: bool
    details: bool


def asks_for_a_trip(text: str, clues: Clues) -> bool:
    """Judged by the words, and by what of a trip was read in them."""
    if _says("another_task", text):
        return False
    travel = clues.places > 0 or _says("mentioned", text)
    if _says("strong", text):
        return travel
    if _says("question", text):
        return clues.places > 1 and clues.dates and _says("desired", text)
    if _says("desired", text):
        return travel
    told = clues.dates and (clues.places > 1 or (travel and clues.details) or (clues.places and len(text.split()) <= 5))
    return not _says("past", text) and (told or (clues.places > 0 and _says("mentioned", text)))


def _says(kind: str, text: str) -> bool:
    return _WORDS[kind].search(text) is not None
