"""Whether passages say what a statement says: the reasons for doubt, or none."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from tools.citing.sentence import Sentence, Word, read
from tools.citing.statements import sentences
from tools.citing.words import FRAMES, alike

_ENOUGH = 0.7
"""Share of a statement's words and numbers that its passages must have."""
_NEGATIVE = ("un", "in", "im", "non", "dis")


@dataclass(frozen=True)
class Evidence:
    """Everything that the cited passages say, and, sentence by sentence, what each of them says."""

    text: str
    whole: Sentence
    parts: tuple[Sentence, ...]


def doubts(statement: str, passages: Sequence[str]) -> list[str]:
    """Why the passages do not support the statement, each reason fit for the writer; empty when they do."""
    evidence = _evidence("\n\n".join(passages))
    parts = [read(part) for part in _parts(" ".join(statement.split()))]
    return list(dict.fromkeys(doubt for part in parts for doubt in _doubts(part, evidence)))


def _doubts(claim: Sentence, evidence: Evidence) -> list[str]:
    if claim.words and _wide(claim.text) != _wide(evidence.text):
        return ["the passage is in another language, which cannot be compared here"]
    near = _nearest(claim, evidence)
    words = _missing_words(claim, evidence) or _words_of_others(claim, near)
    return [*words, *_wrong_numbers(claim, near), *_other_quantifiers(claim, near), *_denials(claim, near)]


def _parts(sentence: str) -> list[str]:
    """What stands between semicolons, or in one cell of a table, is said by itself."""
    return re.split(r"(?<=[;|])\s+", sentence)


@lru_cache(maxsize=500)
def _evidence(text: str) -> Evidence:
    plain = re.sub(r"^#{1,6}\s+(.*)$", r"\1.", text, flags=re.MULTILINE)
    cut = [part for paragraph in re.split(r"\n\s*\n", plain) for part in sentences(paragraph)]
    parts = tuple(read(piece) for part in cut for piece in _parts(part))
    return Evidence("".join(plain.split()), read(" ".join(plain.split())), parts)


def _wide(text: str) -> bool:
    """Whether it is mostly Korean."""
    korean, latin = (len(re.findall(letters, text)) for letters in ("[가-힣]", "[A-Za-z]"))
    return korean * 2 > latin  # a Korean letter is a syllable


def _nearest(claim: Sentence, evidence: Evidence) -> tuple[Sentence, ...]:
    """The sentences that the statement may be made of: those that share at least half as much as the best one."""
    shared = {part: _shared(claim, part) for part in evidence.parts}
    best = max(shared.values(), default=0)
    return tuple(part for part, count in shared.items() if count and count * 2 >= best)


def _shared(claim: Sentence, part: Sentence) -> int:
    words = sum(_says(part, word, "".join(part.text.split())) for word in claim.words)
    return words * 2 + sum(any(number.agrees(other) for other in part.numbers) for number in claim.numbers)


def _says(said: Sentence, word: Word, text: str) -> bool:
    if word.stem in said.stems:
        return True
    if not word.korean:
        return any(word.stem == _positive(other.stem) or _positive(word.stem) == other.stem for other in said.words)
    if word.strict and len(word.stem) > 1:
        return word.stem in text  # inside a compound: 도서관 in 시립도서관
    return any(other.korean and alike(word.stem, other.stem) for other in said.words)


def _positive(stem: str) -> str:
    return next((stem.removeprefix(front) for front in _NEGATIVE if stem.startswith(front) and len(stem) > 6), stem)


def _missing_words(claim: Sentence, evidence: Evidence) -> list[str]:
    missing = [word for word in claim.words if not _says(evidence.whole, word, evidence.text)]
    strict = [word.shown for word in missing if word.strict or word.topic or word is _about(claim)]
    if strict:
        return [f"the passage does not say {name!r}" for name in dict.fromkeys(strict)]
    count = len(claim.words) + len(claim.numbers)
    if count and (count - len(missing)) / count < _ENOUGH:
        return [f"the passage has few of its words; it lacks {', '.join(repr(word.shown) for word in missing)}"]
    return []


def _words_of_others(claim: Sentence, near: Sequence[Sentence]) -> list[str]:
    """Names and things that the passage has, but not in the sentences that the statement is made of."""
    close = read(" ".join(part.text for part in near))
    text = "".join(close.text.split())
    elsewhere = [word.shown for word in claim.words if word.strict and not _says(close, word, text)]
    return [f"the passage says {name!r} of something else" for name in dict.fromkeys(elsewhere)]


def _about(claim: Sentence) -> Word | None:
    """What an English statement is about: its first word, unless that only frames another ("the price of …")."""
    return next((word for word in claim.words if not word.korean and word.shown.casefold() not in FRAMES), None)


def _wrong_numbers(claim: Sentence, near: Sequence[Sentence]) -> list[str]:
    known = [number for part in near for number in part.numbers]
    wrong = [number.written for number in claim.numbers if not any(number.agrees(other) for other in known)]
    return [f"the passage does not say {written!r} of this" for written in wrong]


def _other_quantifiers(claim: Sentence, near: Sequence[Sentence]) -> list[str]:
    known = frozenset(group for part in near for group in part.quantifiers)
    return [f"the passage does not say it of {group!r}" for group in sorted(claim.quantifiers - known)]


def _denials(claim: Sentence, near: Sequence[Sentence]) -> list[str]:
    """A "no" where the nearest sentences have none, or the other way round."""
    if not near:
        return []
    best = max(near, key=lambda part: _shared(claim, part))
    turned = (word.stem for word in claim.words if _positive(word.stem) != word.stem)
    if claim.denies or any(stem not in best.stems for stem in turned):
        return [] if any(part.denies for part in near) else ["it denies something that the passage does not deny"]
    affirmed = {stem for part in near if not part.denies for stem in part.stems}
    denied = {stem for part in near for stem in part.denied if _touches(claim, stem)}
    return ["the passage denies it"] if denied - affirmed else []


def _touches(claim: Sentence, stem: str) -> bool:
    return any(word.stem == stem or (word.korean and alike(word.stem, stem)) for word in claim.words)
