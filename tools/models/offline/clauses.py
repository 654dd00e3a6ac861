"""A request, taken apart into clauses at its verbs and connectives: what is wanted, and what it follows on.

English and Korean. Known are the verbs of five capabilities and of translating; another verb is a capability of its own
name, which somebody may have or not. Nothing else of a sentence is understood.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

VERBS = {
    "research": r"research|search(?: for)?|find(?: out)?|look up|look for|investigate|collect|gather|study",
    "summarise": r"summari[sz]e|sum up|condense|shorten|boil down",
    "calculate": r"calculate|compute|work out|figure out|add up",
    "write": r"write|draft|compose|put together",
    "review": r"review|check|proofread|verify",
    "translate": r"translate",
}
STEMS = {
    "research": r"조사|검색|찾(?:아|은)?|알아(?:보|봐|본)?|수집|연구",
    "summarise": r"요약|정리|간추(?:리|려|린)|줄(?:여|이|인)",
    "calculate": r"계산|합산|산출",
    "write": r"작성|쓰|써|쓴|초안|만들(?:어)?|만든",
    "review": r"검토|점검|교정|확인",
    "translate": r"번역",
}
_OTHERS = r"make|create|prepare|design|organi[sz]e|evaluate|analy[sz]e|plan|book|send|order|buy|publish|paint|build"
_ANY_VERB = "|".join([*VERBS.values(), _OTHERS])
_KO = re.compile(r"[가-힣]")
_EN_VERB = re.compile(rf"(?:{'|'.join(VERBS.values())})\b", re.IGNORECASE)
_POLITE = (
    r"(?:please|kindly|can you|could you|would you|i (?:want|need|would like)(?: you)? to|also|first(?:ly)?|finally|"
    r"urgently|immediately|lastly|and|then|to)"
)
_LEAD = re.compile(rf"^(?:[\s,:;]*{_POLITE}\b)*[\s,:;]*", re.IGNORECASE)
_MARK = re.compile(r"^\s*(?:[-*+•]|\d{1,2}[.)])\s+")
_SENTENCE = re.compile(r"(?<=[.!?。])\s+|\n+|;\s*")
_THEN = r"(?:,?\s*(?:and\s+)?(?:then|after that|afterwards|finally|lastly|next)\b,?\s*)"
_AND = rf"(?:,?\s+and\s+|,\s*)(?=(?:{_POLITE}\s+)*(?:{_ANY_VERB})\b)"
_EN_CUT = re.compile(rf"(?P<then>{_THEN})|(?P<and>{_AND})", re.IGNORECASE)
_KO_AFTER = r"하고\s?나서|고\s?나서|한?\s?(?:다음|뒤|후)에?|해서|하여|서"
_KO_END = rf"\s?(?:(?P<then>{_KO_AFTER})|하고|하며|고|며)(?=[,\s]|$),?\s*"
_KO_CUT = re.compile(rf"(?:{'|'.join(STEMS.values())})(?:을|를)?{_KO_END}")
_KO_NEXT = r"그리고\s?나서|그런\s?다음에?|그\s?(?:다음|후|뒤)에?|이어서|마지막으로"
_KO_LEAD = re.compile(rf"^(?P<then>(?:{_KO_NEXT})[,\s]+)?(?:그리고|먼저|우선|또한?)?[,\s]*")
_KO_TAIL = re.compile(
    r"(?:하고|하며|해서|하여|해|한|하기|하는|할|고|며|서)?\s?"
    r"(?:줘|주세요|주십시오|주시기 바랍니다|달라|다음에?|뒤에?|후에?|나서)?[\s.!?,]*$"
)
_ALL = re.compile(
    r"\b(?:everything|all of (?:it|them)|both|all (?:the )?results|all together)\b|모두|전부|전체|합쳐|종합",
    re.IGNORECASE,
)
_LAST = re.compile(
    r"\b(?:it|them|this|that|these|those|the (?:results?|findings|text|answers?|summary|draft|report))\b"
    r"|그것|이것|그걸|이걸|이를|결과|그 내용|초안(?:을|를)",
    re.IGNORECASE,
)
_EMPTY = re.compile(
    r"\b(?:an?|the|of|on|for|from|in|with|about|short|brief|long|report|note|text|summary|letter|memo|article|draft|"
    r"results?|findings|facts|it|them|this|that|these|those|everything|all|both|us|me|together|up|up to|into|one)\b"
    r"|보고서|글|메모|문서|요약문|초안|결과|그것|이것|그걸|이걸|이를|그 내용|내용|모두|전부|전체|하나로|합쳐서?"
    r"|종합해서?|짧게|간단히|에 대해서?|에 관해서?|에 대한|관련",
    re.IGNORECASE,
)
_URGENT = re.compile(
    r"\b(?:urgent(?:ly)?|first|immediately|most important(?:ly)?)\b|급히|급하게|시급|먼저|우선|가장 중요", re.IGNORECASE
)
_KO_OBJECT = r"(?:을|를|에 대해서?|에 대하여|에 관해서?)?\s*"


@dataclass(frozen=True)
class Clause:
    """`then`: it comes after what stands before; `refers`: which results it speaks of; `subject`: what it is about."""

    text: str
    capability: str
    subject: str
    then: bool = False
    refers: Literal["", "last", "all"] = ""
    urgent: bool = False


def clauses(request: str) -> list[Clause]:
    """What is wanted, in order; empty where nothing is."""
    found = []
    for sentence in _SENTENCE.split(request):
        plain = _after_colon(_MARK.sub("", sentence))
        cut = _korean(plain) if _KO.search(plain) else _english(plain)
        found += [_clause(text, then) for text, then in cut if re.search(r"\w\s*\w", text)]
    return found


def capability(text: str) -> str:
    """Which capability a clause takes: that of its verb; a verb that is not known is a capability of its own name."""
    if _KO.search(text):
        ends = [(match.end(), name) for name, stems in STEMS.items() for match in re.finditer(stems, text)]
        return max(ends)[1] if ends else "other"
    plain = _LEAD.sub("", text)
    for name, verbs in VERBS.items():
        if re.match(rf"(?:{verbs})\b", plain, re.IGNORECASE):
            return name
    word = re.match(r"[A-Za-z]+", plain)
    return word[0].lower()[:40] if word else "other"


def subject(text: str) -> str:
    """What a clause is about: its words without the verb, the courtesies and the words for any text or result."""
    if _KO.search(text):
        plain = _KO_TAIL.sub("", text)
        verb = STEMS.get(capability(text))
        plain = re.sub(rf"{_KO_OBJECT}(?:{verb})(?:을|를)?$", "", plain.strip()) if verb else plain
    else:
        plain = re.sub(rf"^(?:{_EN_VERB.pattern})", "", _LEAD.sub("", text), flags=re.IGNORECASE)
    return " ".join(_EMPTY.sub(" ", plain).split()).strip(" .,!?:;을를")


def _after_colon(sentence: str) -> str:
    """`A big job: research …` asks for what stands behind the colon."""
    before, colon, after = sentence.partition(":")
    wanted = re.compile("|".join([*VERBS.values(), *STEMS.values()]), re.IGNORECASE)
    return after if colon and wanted.search(after) and not wanted.search(before) else sentence


def _english(sentence: str) -> Iterator[tuple[str, bool]]:
    begin, then = 0, False
    for cut in _EN_CUT.finditer(sentence):
        if _LEAD.sub("", sentence[begin : cut.start()]):
            yield sentence[begin : cut.start()], then
        then = cut["then"] is not None
        begin = cut.end()
    yield sentence[begin:], then


def _korean(sentence: str) -> Iterator[tuple[str, bool]]:
    begin, then = 0, False
    for cut in _KO_CUT.finditer(sentence):
        yield sentence[begin : cut.end()], then
        begin, then = cut.end(), cut["then"] is not None
        lead = _KO_LEAD.match(sentence[begin:])
        then = then or bool(lead and lead["then"])
    yield sentence[begin:], then


def _clause(text: str, then: bool) -> Clause:
    urgent = bool(_URGENT.search(text))
    lead = _KO_LEAD.match(text) if _KO.search(text) else None
    plain = (text[lead.end() :] if lead else _LEAD.sub("", text)).strip(" ,.;")
    then = then or bool(lead and lead["then"])
    about = subject(plain)
    refers: Literal["", "last", "all"] = "last" if _LAST.search(plain) or not about else ""
    refers = "all" if _ALL.search(plain) else refers
    return Clause(plain, capability(plain), about, then, refers, urgent)
