"""DRAFTING and REVISING: the report sentence by sentence, as a model writes it and as the state keeps it."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from langchain_core.messages import BaseMessage, HumanMessage
from pydantic import BaseModel

from nodes.research.answers import ReportDraft
from nodes.research.checking import faults, without
from nodes.usage import exhausted
from state.research import Draft, Part, Phase, Sentence
from tools.citing.statements import sentences

State = Mapping[str, Any]

_MARKS = re.compile(r"^(?:[#>*+|=~`\s-]|\d+[.)]\s)+|`{3,}|[*_`]{2,}")
_ROUND = str.maketrans("[]", "()")  # brackets are for citations alone
_CITED = re.compile(r"\s*\[[\w:.,; -]{1,200}\](?!\()")


def printable(text: str) -> str:
    """Without what moves a cursor or begins a line; a file's name may hold anything."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def line(text: str) -> str:
    """One line of plain text: nothing in it makes a heading, a list, code or a citation; empty without a word."""
    plain = _MARKS.sub("", _CITED.sub("", " ".join(printable(text).split())).translate(_ROUND)).strip()
    return plain if re.search(r"[^\W_]", plain) else ""


def draft_hears(state: State) -> Sequence[BaseMessage]:
    """The question, the outline, and the passages of the outline."""
    used = dict.fromkeys(name for section in state["outline"]["sections"] for name in section["passages"])
    return _told(state, outline=state["outline"], passages=shown(state, used))


def draft_keep(_state: State, answer: BaseModel | None) -> dict[str, Any]:
    return {"draft": drafted(answer) if isinstance(answer, ReportDraft) else None}


async def written(state: State) -> Literal["draft", "no draft", "budget exhausted"]:
    """Did the writer write anything?"""
    if state["draft"] is not None:
        return "draft"
    return "budget exhausted" if exhausted(state, Phase.DRAFTING) else "no draft"


def revision_hears(state: State) -> Sequence[BaseMessage]:
    """The draft, what is wrong with it, and every passage that was found."""
    findings = state["evaluations"][Phase.REVIEWING]["findings"]
    return _told(state, draft=as_written(state["draft"]), findings=findings, passages=shown(state, state["passages"]))


def revision_keep(state: State, answer: BaseModel | None) -> dict[str, Any]:
    """The mended draft; without a usable one the sentences that do not hold are left out."""
    if isinstance(answer, ReportDraft):
        return {"draft": drafted(answer)}
    return {"draft": without(state["draft"], faults(state["draft"], state["passages"]))}


def drafted(answer: ReportDraft) -> Draft:
    """The answer as plain data, every sentence in one line; what is two sentences must hold as two."""
    sections = [
        Part(
            heading=line(section.heading),
            sentences=[
                Sentence(text=text, cites=list(dict.fromkeys(one.passages)))
                for one in section.sentences
                for part in sentences(line(one.text))
                if (text := line(part))
            ],
        )
        for section in answer.sections
    ]
    return Draft(title=line(answer.title), sections=[part for part in sections if part["sentences"]])


def as_written(draft: Draft) -> dict[str, Any]:
    """The draft in the shape that writers answer."""
    sections = [
        {
            "heading": part["heading"],
            "sentences": [{"text": one["text"], "passages": one["cites"]} for one in part["sentences"]],
        }
        for part in draft["sections"]
    ]
    return {"title": draft["title"], "sections": sections}


def shown(state: State, names: Any) -> list[dict[str, Any]]:
    """Passages as an agent is shown them."""
    return [{"id": name, **state["passages"][name]} for name in names if name in state["passages"]]


def _told(state: State, **known: Any) -> Sequence[BaseMessage]:
    return [HumanMessage(json.dumps({"question": state["question"], **known}, ensure_ascii=False))]
