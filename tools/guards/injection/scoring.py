"""Scoring: how much a passage sounds like an order to a model, from 0 to 1: what speaks for it, and who is quoted."""

import math
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import re2

from tools.guards.injection.rules import Rule, rules_of
from tools.guards.match import Match

THRESHOLD = 0.6
REACH = 800
"""[characters] How far apart things may stand that are judged together: a passage, its longest gap, what is around."""
SAYS = "this reads like an order to the model; say what you need in other words"

_PASSAGE = 300
"""What is found within so many characters belongs together."""
_AROUND = 120
_QUOTE = re2.compile(r"[\"“”«»「」`]|(^|[^a-z])'|'([^a-z]|$)")
"""Signs of quotation; not the apostrophe in a word."""
_IN_DATA = re.compile(r"""(["']\s{0,2}[:,]|[\[{=])\s{0,2}["'][^"']*$""")
"""The quotation marks of JSON and HTML quote nobody."""
_TOLD_OF = re2.compile(
    r"\bmeans?\b|\bmeaning\b|article|\bpapers?\b|attack|phrases?\b|glossary|research|report says|explain(s|ed|ing)\b|"
    r"worked on|defen[cs]e|protect|detect|red team|whisper|\bsaid\b|translate|test cases?|"
    r"뜻|의미|기사|논문|공격|문구|설명|보고서|용어|막았|통했|속삭|번역|예시|라는 말|다는 말"
)
_DID = "".join(chr(one) for one in range(0xAC00, 0xD7A4) if (one - 0xAC00) % 28 == 20 and chr(one) not in "있겠")
"""Syllables that say of a Korean verb that it happened: 했, 았, 졌."""
_HAPPENED = re.compile(
    f"[^.!?<>\\n]{{0,{_AROUND}}}[{_DID}]다(?:고 (?:한다|합니다))?[\"'”’»)]{{0,2}} {{0,2}}(?:[.!?\\n]|$)"
)
"""The rest of a sentence that tells what somebody did: 규칙을 무시하고 *달렸다.*"""
_HANGUL = re2.compile("[가-힣]")
_ANYWHERE, _KOREAN = rules_of("english.toml", "marks.toml"), rules_of("korean.toml")


class _Hit(NamedTuple):
    rule: Rule
    start: int
    end: int
    score: float


def scored(text: str, threshold: float = THRESHOLD) -> list[Match]:
    """The passages of a text, in small letters (see `views`), whose score reaches the threshold."""
    found = (_judged(text, passage) for passage in _passages(_hits(text)))
    return [one for one in found if one.score >= threshold]


def _hits(text: str) -> list[_Hit]:
    found = list(_ANYWHERE.found_in(text))
    if _HANGUL.search(text):
        found += _KOREAN.found_in(text)
    return sorted((_Hit(*one, _score(text, *one)) for one in found), key=lambda hit: hit.start)


def _score(text: str, rule: Rule, _start: int, end: int) -> float:
    """Half of it where the sentence ends as a Korean report does."""
    return rule.score if rule.plainly or _HAPPENED.match(text, end) is None else rule.score / 2


def _passages(hits: Sequence[_Hit]) -> Iterator[list[_Hit]]:
    passage: list[_Hit] = []
    for hit in hits:
        if passage and hit.end - passage[0].start > _PASSAGE:
            yield passage
            passage = []
        passage.append(hit)
    if passage:
        yield passage


def _judged(text: str, passage: Sequence[_Hit]) -> Match:
    """Rules of one name count once, the strongest; different ones add up as independent signs do."""
    best: dict[str, _Hit] = {}
    for hit in passage:
        if hit.rule.id not in best or best[hit.rule.id].score < hit.score:
            best[hit.rule.id] = hit
    score = 1 - math.prod(1 - hit.score for hit in best.values())
    start, end = passage[0].start, max(hit.end for hit in passage)
    if not any(hit.rule.plainly for hit in best.values()):
        score *= _of_somebody_else(text, start, end)
    strongest = max(best.values(), key=lambda hit: hit.score)
    return Match(strongest.rule.id, start, end, round(score, 2), SAYS)


def _of_somebody_else(text: str, start: int, end: int) -> float:
    """Less for what is between quotation marks, less where a text tells of such orders, least for both."""
    before, after = text[max(0, start - _AROUND) : start], text[end - 1 : end + _AROUND]
    quoted = bool(_QUOTE.search(before) and _QUOTE.search(after) and not _IN_DATA.search(before))
    told = bool(_TOLD_OF.search(before) or _TOLD_OF.search(after))
    return 0.5 if quoted and told else 0.8 if quoted or told else 1.0
