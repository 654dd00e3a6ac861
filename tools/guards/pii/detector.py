"""Pii: finds personal data in a text, of whatever kinds are asked for, and says how sure it is."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import re2

from reliability.errors import BadInput
from tools.guards.match import Match
from tools.guards.pii.addresses import IPV4, IPV6
from tools.guards.pii.american import AMERICAN
from tools.guards.pii.emails import EMAIL
from tools.guards.pii.folding import fold
from tools.guards.pii.korean import KOREAN
from tools.guards.pii.payments import CARD, IBAN
from tools.guards.pii.phones import PHONES
from tools.guards.pii.recogniser import Recogniser, Where

RECOGNISERS = (EMAIL, *PHONES, CARD, IBAN, *KOREAN, *AMERICAN, IPV4, IPV6)
"""Everything that is recognised without a model: no names of people and no postal addresses."""

_NEEDS: dict[Where, Any] = {
    "@": re2.compile(rb"@|%40"),
    "+": re2.compile(rb"\+"),
    "digits": re2.compile(rb"[0-9](?:[^0-9\n]{0,3}[0-9]){3}"),
    "colons": re2.compile(rb":[0-9A-Fa-f]{0,4}:"),
}


@dataclass(frozen=True, slots=True)
class Pii:
    """Matches of the entities asked for, all without a word, that score `threshold` (0 to 1) or more; none within
    another that is as sure.

    Raises:
        BadInput: a threshold that is none, or an entity that nothing here recognises.
    """

    threshold: float = 0.8
    entities: Iterable[str] | None = None
    recognisers: Sequence[Recogniser] = RECOGNISERS

    def __post_init__(self) -> None:
        if isinstance(self.threshold, bool) or not 0 < self.threshold <= 1:
            raise BadInput(f"the threshold is {self.threshold!r}; accepted: more than 0, at most 1, such as 0.8")
        known = sorted({one.entity for one in self.recognisers})
        asked = tuple(known if self.entities is None else self.entities)
        for entity in asked:
            _known(entity, known)
        object.__setattr__(self, "entities", asked)
        object.__setattr__(self, "recognisers", tuple(one for one in self.recognisers if one.entity in asked))

    def __call__(self, text: str) -> Sequence[Match]:
        folded = fold(text)
        return tuple(
            Match(one.rule, *folded.span(one.start, one.end), one.score, one.says)
            for one in _outermost(self._found(folded.text))
        )

    def _found(self, text: str) -> Iterator[Match]:
        shadow = text.encode("ascii", "replace")  # a byte a character, so that every place is the text's own
        holds = {need: pattern.search(shadow) is not None for need, pattern in _NEEDS.items()}
        for one in self.recognisers:
            if holds[one.needs]:
                for start, end, score in one.spots(shadow, text, self.threshold):
                    yield Match(one.entity, start, end, score, one.says)


def _known(entity: str, known: Sequence[str]) -> None:
    if entity in known:
        return
    near = get_close_matches(str(entity), known, n=1, cutoff=0.3)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    raise BadInput(f"personal data of the kind {entity!r} is recognised by nothing; accepted: {', '.join(known)}{hint}")


def _outermost(found: Iterable[Match]) -> Iterator[Match]:
    """In order of place, without those that lie within one that is as sure or surer."""
    kept: Match | None = None
    for one in sorted(found, key=lambda match: (match.start, -match.end, -match.score)):
        if kept is None or one.end > kept.end or one.score > kept.score:
            yield one
            kept = one if kept is None or one.end >= kept.end else kept


PII = Pii()
"""The default: every kind, at the threshold of the seed."""
