"""The words that the citation check knows, and how a word of English or Korean is brought to its stem."""

import json
import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any

import snowballstemmer  # type: ignore[import-untyped]

_KNOWN: dict[str, Any] = json.loads(Path(__file__).with_name("words.json").read_text("utf-8"))

STOP = frozenset(_KNOWN["stop"].split())
FRAMES = frozenset(_KNOWN["frames"].split())
"""Words that name a relation ("the price of …"), which a paraphrase may add."""
NEGATORS = frozenset(_KNOWN["negators"].split())
EXACT = frozenset(_KNOWN["exact"].split())
"""Words that work like numbers: days, months, times of day, directions."""
PHRASES: dict[str, str] = _KNOWN["phrases"]
QUANTIFIERS = {word: group for group, words in _KNOWN["quantifiers"].items() for word in words.split()}
LIGHT = frozenset(_KNOWN["light"].split())
MAY = "May"
"""The one month whose name is a common word too."""
TOPIC = frozenset(_KNOWN["topic"].split())
NOMINAL = frozenset(_KNOWN["nominal"].split())
"""Particles that only nouns carry."""

_PARTICLES = sorted(_KNOWN["particles"].split(), key=len, reverse=True)
_ENDINGS = tuple(_KNOWN["verb endings"].split())
_IRREGULAR: dict[str, str] = _KNOWN["irregular"]
_LIGHT_VERB = re.compile(
    "(있|하|할|한|합|해|했|되|된|될|됩|돼|됐|이|입|였|않|없|아니)"
    "(다|는|은|을|고|며|면|지|여|니다|습니다|어|어서|으며|으면|으므로|었다|게|도록|므로|기|던)?"
)
_stemmer = snowballstemmer.stemmer("english")


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """An English word's stem: running, runs, ran → run."""
    word = word.casefold().removesuffix("'s").removesuffix("’s")
    return str(_stemmer.stemWord(_IRREGULAR.get(word, word)))


def without_particle(word: str) -> tuple[str, str]:
    """A Korean word and the particle that it carries, which may be empty; one letter at least is left."""
    for particle in _PARTICLES:
        if word.endswith(particle) and len(word) > len(particle):
            return word.removesuffix(particle), particle
    return word, ""


def is_verb(word: str) -> bool:
    """Whether a Korean word looks like a form of a verb: it has an ending, or its last letter closes in ㄴ or ㄹ."""
    last = unicodedata.normalize("NFD", word[-1])
    closed = len(last) == 3 and last[-1] in "\u11ab\u11af"
    return word.endswith(_ENDINGS) or closed


def is_light(word: str) -> bool:
    """Korean words that say nothing by themselves: 있다, 할 수, 것, …"""
    return word in LIGHT or bool(_LIGHT_VERB.fullmatch(word))


def alike(one: str, other: str) -> bool:
    """Two forms of one Korean verb: they begin with the same three letters (jamo), 받을 and 받습니다."""
    left, right = (unicodedata.normalize("NFD", word) for word in (one, other))
    return left[:3] == right[:3] and len(left) > 2


NEGATED = re.compile("않|없|못|아니|아닌|아닙|불가")
"""Within a Korean word: it denies itself or the word before it."""
DENYING = frozenset({"안", "못", "말고", "말아야", "금지", "금지다", "금지된다"})
