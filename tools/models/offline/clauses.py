"""A request, taken apart into clauses at its verbs and connectives: what is wanted, and what it follows on.

English and Korean. Known are the verbs of five capabilities and of translating (`clause_words.py`); another verb is a
capability of its own name, which somebody may have or not. Nothing else of a sentence is understood.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from tools.arithmetic import expressions
from tools.models.offline import clause_words as words


@dataclass(frozen=True)
class Clause:
    """`then`: it comes after what stands before; `refers`: which results it speaks of; `subject`: what it is about.

    `topic`: it names what it is about by itself ("about trams"), and may have nothing to do with what came before.
    """

    text: str
    capability: str
    subject: str
    then: bool = False
    refers: Literal["", "last", "all"] = ""
    urgent: bool = False
    topic: bool = False


def clauses(request: str) -> list[Clause]:
    """What is wanted, in order; empty where nothing is."""
    found = []
    for sentence in words.SENTENCE.split(_listed(request)):
        plain = _after_colon(words.MARK.sub("", sentence))
        cut = _korean(plain) if words.KO.search(plain) else _english(plain)
        for text, then in cut:
            found += [_clause(part, then) for part in _sums(text) if re.search(r"\w\s*\w", part)]
    return found


def capability(text: str) -> str:
    """Which capability a clause takes: that of its verb; a verb that is not known is a capability of its own name."""
    found = _korean_capability(text) if words.KO.search(text) else _english_capability(text)
    return found if found in words.VERBS or not expressions(text) else "calculate"


def _korean_capability(text: str) -> str:
    ends = [(match.end(), name) for name, stems in words.STEMS.items() for match in re.finditer(stems, text)]
    return max(ends)[1] if ends else "other"


def _english_capability(text: str) -> str:
    plain = words.LEAD.sub("", text)
    # "Write a summary" is a summary; "i need" is a courtesy to LEAD only before "to"
    for name in ("summarise", *words.VERBS):
        if re.match(rf"(?:{words.VERBS[name]})(?!\w)", plain, re.IGNORECASE) or re.match(
            rf"(?:{words.VERBS[name]})(?!\w)", text.strip(), re.IGNORECASE
        ):
            return name
    word = re.match(r"[A-Za-z]+", plain)
    return word[0].lower()[:40] if word else "other"


def subject(text: str) -> str:
    """What a clause is about: its words without the verb, the courtesies and the words for any text or result."""
    if words.KO.search(text):
        plain = words.KO_TAIL.sub("", text)
        verb = words.STEMS.get(capability(text))
        plain = re.sub(rf"{words.KO_OBJECT}(?:{verb})(?:을|를)?$", "", plain.strip()) if verb else plain
    else:
        plain = re.sub(rf"^(?:{words.EN_VERB.pattern})", "", words.LEAD.sub("", text), flags=re.IGNORECASE)
    return " ".join(words.EMPTY.sub(" ", plain).split()).strip(" .,!?:;을를")


def _listed(request: str) -> str:
    """`1. … 2. …` in one line is a list all the same."""
    return words.LISTED.sub("\n", request) if len(words.LISTED.findall(request)) > 1 else request


def _sums(text: str) -> list[str]:
    """`12 * 45 and 300 / 8` are two sums, and each wants its result."""
    found = expressions(text) if capability(text) == "calculate" else []
    return [f"calculate {one}" for one in found] if len(found) > 1 else [text]


def _after_colon(sentence: str) -> str:
    """`A big job: research …` asks for what stands behind the colon."""
    before, colon, after = sentence.partition(":")
    wanted = re.compile("|".join([*words.VERBS.values(), *words.STEMS.values()]), re.IGNORECASE)
    return after if colon and wanted.search(after) and not wanted.search(before) else sentence


def _english(sentence: str) -> Iterator[tuple[str, bool]]:
    begin, then = 0, False
    for cut in words.EN_CUT.finditer(sentence):
        if words.LEAD.sub("", sentence[begin : cut.start()]):
            yield sentence[begin : cut.start()], then
        then = cut["then"] is not None
        begin = cut.end()
    yield sentence[begin:], then


def _korean(sentence: str) -> Iterator[tuple[str, bool]]:
    begin, then = 0, False
    for cut in words.KO_CUT.finditer(sentence):
        yield sentence[begin : cut.end()], then
        begin, then = cut.end(), cut["then"] is not None or cut["joined"] is not None
        lead = words.KO_LEAD.match(sentence[begin:])
        then = then or bool(lead and lead["then"])
    yield sentence[begin:], then


def _translated(plain: str) -> str:
    """What is to be translated: "the guide" is something, "it" and nothing at all are what stands before."""
    rest = words.TONGUE.sub(" ", plain)
    bare = re.sub(
        r"^\s*translate\b|(?:을|를)?\s*(?:번역|옮).*$|\b(?:the|an?|my|our|it|them|this|that|results?|everything)\b"
        r"|그것|이것|그걸|이걸|이를|결과|그 내용",
        " ",
        rest,
        flags=re.IGNORECASE,
    )
    return subject(rest) or " ".join(bare.split()).strip(" .,!?을를")


def _clause(text: str, then: bool) -> Clause:
    urgent = bool(words.URGENT.search(text))
    lead = words.KO_LEAD.match(text) if words.KO.search(text) else None
    plain = (text[lead.end() :] if lead else words.LEAD.sub("", text)).strip(" ,.;")
    then = then or bool(lead and lead["then"])
    wanted = capability(text)
    about = _translated(plain) if wanted == "translate" else subject(plain)
    refers: Literal["", "last", "all"] = "last" if words.LAST.search(plain) or not about else ""
    refers = "all" if words.ALL.search(plain) else refers
    return Clause(plain, wanted, about, then, refers, urgent, bool(words.TOPIC.search(plain)))
