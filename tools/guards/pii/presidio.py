"""Presidio as a detector: Microsoft's recognisers, where they are installed (`fermata[presidio]`).

Without a language model of spaCy's: patterns and context words only, so no names and no addresses either.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import Any

from reliability.errors import BadInput
from tools.guards.match import Match

PIECE = 4_000
"""[characters] Presidio's time grows faster than the text, so that it is given a text in pieces."""

MARGIN = 200
"""[characters] On either side of a piece, so that nothing is cut and context words are seen."""

LANGUAGES = ("en", "ko")
KOREAN = ("KrRrnRecognizer", "KrFrnRecognizer", "KrBrnRecognizer", "KrPassportRecognizer", "KrDriverLicenseRecognizer")
NOBODYS = ("DATE_TIME", "URL", "UUID")
"""What Presidio recognises as well and is left alone unless it is asked for by name."""

EVERYWHERE = ("CreditCardRecognizer", "EmailRecognizer", "IbanRecognizer", "IpRecognizer", "PhoneRecognizer")


@dataclass(frozen=True, slots=True)
class Presidio:
    """Matches that Presidio scores `threshold` or more, of the entities asked for, all without a word.

    Raises:
        BadInput: it is not installed, the threshold is none, or it has no such entity.
    """

    threshold: float = 0.8
    entities: Iterable[str] | None = None
    _asked: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        if isinstance(self.threshold, bool) or not 0 < self.threshold <= 1:
            raise BadInput(f"the threshold is {self.threshold!r}; accepted: more than 0, at most 1, such as 0.8")
        known = sorted({name for language in LANGUAGES for name in _engine().get_supported_entities(language)})
        asked = tuple((name for name in known if name not in NOBODYS) if self.entities is None else self.entities)
        if unknown := [name for name in asked if name not in known]:
            raise BadInput(f"Presidio does not recognise {unknown[0]!r}; accepted: {', '.join(known)}")
        object.__setattr__(self, "_asked", asked)

    def __call__(self, text: str) -> Sequence[Match]:
        return tuple(sorted(set(self._found(text)), key=lambda one: (one.start, one.end, one.rule)))

    def _found(self, text: str) -> Iterator[Match]:
        for at in range(0, len(text), PIECE):
            begin = max(0, at - MARGIN)
            piece = text[begin : at + PIECE + MARGIN]
            for one in self._in(piece):
                if at <= begin + one.start < at + PIECE:
                    yield Match(one.entity_type, begin + one.start, begin + one.end, one.score, "leave it out")

    def _in(self, piece: str) -> Iterator[Any]:
        for language in LANGUAGES:
            known = set(_engine().get_supported_entities(language))
            wanted = [name for name in self._asked if name in known]
            if wanted:
                yield from _engine().analyze(piece, language, entities=wanted, score_threshold=self.threshold)


@cache
def _engine() -> Any:
    """Presidio with an empty spaCy pipeline for each language: its own default downloads a model when it starts."""
    try:
        presidio, spacy = import_module("presidio_analyzer"), import_module("spacy")
    except ImportError as missing:
        raise BadInput(
            "Presidio is not installed; accepted: `pip install 'fermata[presidio]'`, or Pii(), which needs nothing"
        ) from missing
    engine = import_module("presidio_analyzer.nlp_engine").SpacyNlpEngine(
        models=[{"lang_code": language, "model_name": "blank"} for language in LANGUAGES]
    )
    spacy.Language.component("words_as_lemmas", func=_lemmas)
    engine.nlp = {"en": spacy.blank("en"), "ko": spacy.blank("xx")}  # blank("ko") needs a dictionary of its own
    for pipeline in engine.nlp.values():
        pipeline.add_pipe("words_as_lemmas")
    registry = presidio.RecognizerRegistry(supported_languages=list(LANGUAGES))
    registry.load_predefined_recognizers(languages=["en"], nlp_engine=engine)
    registry.remove_recognizer("SpacyRecognizer")  # it offers names of people and, without a model, finds none
    for recogniser in _korean(import_module("presidio_analyzer.predefined_recognizers")):
        registry.add_recognizer(recogniser)
    return presidio.AnalyzerEngine(registry=registry, nlp_engine=engine, supported_languages=list(LANGUAGES))


def _lemmas(words: Any) -> Any:
    """Presidio looks for its context words among the lemmas, which an empty pipeline leaves empty."""
    for word in words:
        word.lemma_ = word.lower_
    return words


def _korean(kinds: Any) -> Iterator[Any]:
    """What Presidio has for Korean and does not load by itself, and its international ones for Korean too."""
    for name in (*KOREAN, *EVERYWHERE):
        more = {"supported_regions": ("KR", "US", "GB")} if name == "PhoneRecognizer" else {}
        yield getattr(kinds, name)(supported_language="ko", **more)
