"""Layers: each finds something by itself; `injection` puts them together."""

from collections.abc import Iterable, Sequence

from tools.guards.injection.encoded import decoded
from tools.guards.injection.hidden import hidden, tagged
from tools.guards.injection.scoring import THRESHOLD, scored
from tools.guards.injection.views import views
from tools.guards.match import Detector, Match

SAYS = "it holds an order to the model in another writing; send it as plain text"


def injection(threshold: float = THRESHOLD) -> Detector:
    """Orders to a model in a text, with a score of `threshold` or more: as it looks, spaced out, in digits for letters,
    in tags that are not seen, in base64.
    """
    orders, written = looked_through(_scored(threshold)), encoded(threshold)
    return lambda text: apart([*hidden(text), *orders(text), *written(text)])


def encoded(threshold: float = THRESHOLD) -> Detector:
    """Orders in base64 and in tags, each decoded once."""
    orders = looked_through(_scored(threshold))

    def detect(text: str) -> Sequence[Match]:
        found = []
        for inside, start, end in (*tagged(text), *decoded(text)):
            if within := orders(inside):
                found.append(Match(f"hidden-{within[0].rule}", start, end, max(one.score for one in within), SAYS))
        return apart(found)

    return detect


def looked_through(detect: Detector) -> Detector:
    """The same detector, over every reading of a text (`views`); its matches are places in the text as it is."""

    def through(text: str) -> Sequence[Match]:
        found = []
        for seen in views(text):
            for one in detect(seen.text):
                start, end = seen.origin(one.start, one.end)
                found.append(Match(one.rule, start, end, one.score, one.says))
        return apart(found)

    return through


def _scored(threshold: float) -> Detector:
    return lambda text: scored(text, threshold)


def apart(found: Iterable[Match]) -> list[Match]:
    """In order, and where two overlap only the surer one."""
    kept: list[Match] = []
    for one in sorted(found, key=lambda match: (match.start, match.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
        elif one.score > kept[-1].score:
            kept[-1] = one
    return kept
