"""Revising a report: what is blamed is left out, and what was not spoken of is looked for in the passages again."""

from collections.abc import Mapping
from typing import Any

from tools.citing.support import doubts
from tools.models.offline.asked_in_json import object_in
from tools.models.offline.extracting import taken
from tools.models.offline.report_draft import sentences_of
from tools.models.offline.skills import Asked
from tools.retrieval.relevance import said, weights


def report_revision(asked: Asked) -> Mapping[str, Any]:
    """The fields of `ReportRevision`."""
    known = object_in(asked)
    draft, passages = known.get("draft") or {"title": "", "sections": []}, known.get("passages", [])
    texts = {passage["id"]: passage["text"] for passage in passages}
    seen: set[str] = set()
    sections = [
        {"heading": section["heading"], "sentences": kept}
        for section in draft["sections"]
        if (kept := [one for one in section["sentences"] if _holds(one, texts) and not _again(one["text"], seen)])
    ]
    more = _more(str(known.get("question", "")), {"sections": sections}, passages)
    return {"title": draft["title"], "sections": [*sections, *more]}


def _holds(sentence: Mapping[str, Any], texts: Mapping[str, str]) -> bool:
    names = sentence["passages"]
    return bool(names) and set(names) <= texts.keys() and not doubts(sentence["text"], [texts[name] for name in names])


def _again(text: str, seen: set[str]) -> bool:
    known = text in seen
    seen.add(text)
    return known


def _more(question: str, draft: Mapping[str, Any], passages: Any) -> list[dict[str, Any]]:
    """Sentences about what the draft does not speak of, as a section of their own passage's document."""
    told = [one["text"] for one in sentences_of(draft)]
    words = weights(question)
    silent = " ".join(word.shown for word in words if word not in said(words, " ".join(told)))
    titles: dict[str, Any] = {passage["id"]: passage["title"] for passage in passages}
    return [
        {
            "heading": " ".join(str(titles[one.passage]).split()[:12])[:120],
            "sentences": [{"text": one.text, "passages": [one.passage]}],
        }
        for one in taken(silent, passages, most=2)
        if silent and one.text not in told
    ]
