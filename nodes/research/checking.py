"""Checking a draft by code: every sentence cites passages that are there and that say it."""

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from state.research import Draft, Evidence, Part, Sentence
from tools.citing.check import check
from tools.citing.finding import Statement
from tools.citing.statements import statements
from tools.retrieval.service import Passage

SHOWN = 200
"""[characters] of a sentence in a finding."""

WORDS = 14
"""Of a heading or a title that is no question; a longer one states something, and nothing in it is cited."""


class Fault(NamedTuple):
    """What is wrong with a sentence: `at` in `part`, both from 0. The heading is `at` -1, the title `part` -1."""

    part: int
    at: int
    says: str


def faults(draft: Draft, passages: Mapping[str, Evidence]) -> list[Fault]:
    """Everything that is wrong, in the order of the report; empty where every statement is supported."""
    known = {name: _passage(name, one) for name, one in passages.items()}
    return [
        *([Fault(-1, -1, "the title must be a few words that state nothing")] if _states(draft["title"]) else []),
        *(fault for number, part in enumerate(draft["sections"]) for fault in _of_part(number, part, known)),
    ]


def without(draft: Draft, blamed: Collection[Fault]) -> Draft:
    """The draft without the sentences, headings and title that are blamed."""
    gone = {(fault.part, fault.at) for fault in blamed}
    parts = [
        Part(
            heading="" if (number, -1) in gone else part["heading"],
            sentences=[one for at, one in enumerate(part["sentences"]) if (number, at) not in gone],
        )
        for number, part in enumerate(draft["sections"])
    ]
    return Draft(title="" if (-1, -1) in gone else draft["title"], sections=[one for one in parts if one["sentences"]])


def cited(sentence: Sentence) -> str:
    """A sentence as it is published: its end, then what it cites."""
    text = sentence["text"] if sentence["text"].endswith((".", "!", "?", "。")) else f"{sentence['text']}."
    return " ".join([text, "".join(f"[{name}]" for name in sentence["cites"])]).strip()


def count(draft: Draft) -> int:
    """How many statements it makes."""
    return sum(len(part["sentences"]) for part in draft["sections"])


def _of_part(number: int, part: Part, passages: Mapping[str, Passage]) -> Iterator[Fault]:
    if _states(part["heading"]):
        yield Fault(number, -1, f"the heading {part['heading'][:SHOWN]!r} must be a few words that state nothing")
    for at, sentence in enumerate(part["sentences"]):
        says = [f"{one['problem']}: {one['reason']}" for one in check(_statements(sentence), passages)]
        if says:
            yield Fault(number, at, f"{sentence['text'][:SHOWN]!r} {'; '.join(dict.fromkeys(says))}")


def _statements(sentence: Sentence) -> list[Statement]:
    """As the published text is read; what is read as nothing cites nothing."""
    return statements(cited(sentence)) or [Statement(text=sentence["text"], cites=[])]


def _states(heading: str) -> bool:
    """Does it look like a sentence, or like the list of sources, below which nothing is read as a statement?"""
    asks = heading.endswith(("?", "？"))
    hides = not statements(f"## {heading}\n\nIt is read.")
    return hides or heading.endswith((".", "!", "。", "！")) or (len(heading.split()) > WORDS and not asks)


def _passage(name: str, one: Evidence) -> Passage:
    text = one["text"]
    return Passage(id=name, path=one["path"], title=one["title"], text=text, start=0, end=len(text), score=0.0)
