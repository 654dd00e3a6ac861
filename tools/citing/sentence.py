"""What one sentence says, as far as code can read it: words, names, numbers, quantifiers, and what it denies."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from tools.citing.numbers import WORDS, Quantity, quantities, without_numbers
from tools.citing.words import (
    DENYING,
    EXACT,
    FRAMES,
    MAY,
    NEGATED,
    NEGATORS,
    NOMINAL,
    PHRASES,
    QUANTIFIERS,
    STOP,
    TOPIC,
    is_light,
    is_verb,
    stem,
    without_particle,
)

_TOKEN = re.compile(r"[가-힣]+|[A-Za-z][A-Za-z'’]*\d*|[A-Za-z]*\d+[A-Za-z]+")


@dataclass(frozen=True)
class Word:
    """`strict`: a thing, a person, a place, a day; a paraphrase would say the same word. Verbs may change."""

    stem: str
    shown: str
    korean: bool
    strict: bool
    topic: bool = False


@dataclass(frozen=True)
class Sentence:
    """`denied` are the stems that a "not" stands with; `denies` whether there is any."""

    text: str
    words: tuple[Word, ...]
    numbers: tuple[Quantity, ...]
    quantifiers: frozenset[str]
    denied: frozenset[str]
    denies: bool

    @property
    def stems(self) -> frozenset[str]:
        return frozenset(word.stem for word in self.words)


@lru_cache(maxsize=2_000)
def read(text: str) -> Sentence:
    """Read one sentence of English or Korean, or of both."""
    plain = re.sub(r"\b(\w+)n['’]t\b", r"\1 not", text).replace("cannot", "can not")
    for phrase, word in PHRASES.items():
        plain = re.sub(rf"\b{phrase}\b", word, plain, flags=re.IGNORECASE)
    reading = _Reading()
    for token in _TOKEN.findall(without_numbers(plain)):
        reading.take(token)
    words, groups, denied = tuple(reading.words), frozenset(reading.groups), frozenset(reading.denied)
    return Sentence(text, words, tuple(quantities(plain)), groups, denied, reading.denies)


@dataclass
class _Reading:
    """What was read so far, word by word."""

    words: list[Word] = field(default_factory=list)
    groups: set[str] = field(default_factory=set)
    denied: set[str] = field(default_factory=set)
    denies: bool = False
    _denying: bool = False

    def take(self, token: str) -> None:
        bare = without_particle(token)[0] if _korean(token) else token.casefold()
        if group := QUANTIFIERS.get(bare) or QUANTIFIERS.get(token):
            self.groups.add(group)
        elif bare in NEGATORS or token in DENYING:
            self.denies = self._denying = True
        elif _korean(token) and NEGATED.search(token):
            self._deny_before(token)
        else:
            for word in _words(token, first=not self.words):
                self.words.append(word)
                self.denied.update([word.stem] if self._denying else ())
                self._denying = False

    def _deny_before(self, token: str) -> None:
        """What a Korean "not" denies: its own word, where it is part of one, else the word before it."""
        self.denies = True
        own = re.split(f"지?(?:{NEGATED.pattern})", token)[0]
        if len(own) > 1:
            self.words.extend(_words(own, first=False))
        self.denied.update(word.stem for word in self.words[-1:])


def _korean(token: str) -> bool:
    return bool(re.match("[가-힣]", token))


def _words(token: str, *, first: bool) -> Iterator[Word]:
    """The word that a token is, or none; `first`: a capital letter is no sign of a name there."""
    if _korean(token):
        yield from _korean_words(token)
        return
    low = token.casefold()
    month = token == MAY
    if (low in STOP and not month) or low in WORDS:
        return
    name = token[0].isupper() and not first
    if len(low) > 1 or name:
        exact = month or (low in EXACT and low != MAY.casefold())
        yield Word(stem(low), token, korean=False, strict=name or exact or any(sign.isdigit() for sign in low))


def _korean_words(token: str) -> Iterator[Word]:
    bare, particle = without_particle(token)
    if bare in EXACT:
        yield Word(bare, token, korean=True, strict=True)
    elif is_light(token) or is_light(bare):
        return
    elif is_verb(token) and particle not in NOMINAL:
        yield Word(token, token, korean=True, strict=False)
    else:
        yield Word(bare, token, korean=True, strict=bare not in FRAMES, topic=particle in TOPIC)
