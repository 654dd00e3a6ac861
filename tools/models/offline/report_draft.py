"""Drafting a report by taking the passages' own sentences, each with the id of its passage."""

from collections.abc import Mapping, Sequence
from typing import Any

from tools.models.offline.asked_in_json import object_in
from tools.models.offline.extracting import MOST, Taken, taken
from tools.models.offline.research_plan import parts_of
from tools.models.offline.skills import Asked


def report_draft(asked: Asked) -> Mapping[str, Any]:
    """The fields of `ReportDraft`: the outline's sections with the sentences that speak of the question."""
    known = object_in(asked)
    outline, passages = known.get("outline") or {"title": "", "sections": []}, known.get("passages", [])
    chosen = _chosen(str(known.get("question", "")), passages)
    sections = [
        {"heading": section["heading"], "sentences": sentences}
        for section in outline["sections"]
        if (sentences := [_sentence(one) for one in chosen if one.passage in section["passages"]])
    ]
    return {"title": outline["title"], "sections": sections}


def _chosen(question: str, passages: Sequence[Mapping[str, Any]]) -> list[Taken]:
    """Some for each part of the question, so that none takes the room of all."""
    whole, *parts = parts_of(question) or [""]
    asked = parts or [whole]
    found = {one for part in asked for one in taken(part, passages, most=max(2, MOST // len(asked)))}
    return sorted(found, key=lambda one: one.place)


def _sentence(one: Taken) -> dict[str, Any]:
    return {"text": one.text, "passages": [one.passage]}


def sentences_of(draft: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """All of a draft's sentences, in order."""
    return [sentence for section in draft.get("sections", []) for sentence in section["sentences"]]
