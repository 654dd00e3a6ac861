"""Reviewing a report by counting: does every sentence hold, is the question spoken of, is nothing said twice?"""

from collections.abc import Mapping
from typing import Any

from tools.citing.support import doubts
from tools.guards.telling import is_korean
from tools.models.offline.asked_in_json import object_in
from tools.models.offline.report_draft import sentences_of
from tools.models.offline.skills import Asked
from tools.retrieval.relevance import said, weights

FULL = 10
SOME, MOST = 0.25, 0.75
"""Share of the question's words that is spoken of: none of the points, and all of them."""

_SAYS = {
    "grounded": {"en": "its passage does not say: {what}", "ko": "인용한 구절에 없는 말입니다: {what}"},
    "answers": {"en": "it does not speak of: {what}", "ko": "다루지 않은 말: {what}"},
    "clear": {"en": "{what} sentences are said twice", "ko": "되풀이된 문장: {what}개"},
}


def report_review(asked: Asked) -> Mapping[str, Any]:
    """The fields of `ReportReview`."""
    known = object_in(asked)
    sentences = sentences_of(known.get("draft") or {})
    passages = {passage["id"]: passage["text"] for passage in known.get("passages", [])}
    unfounded = [one["text"] for one in sentences if _doubted(one, passages)]
    question = str(known.get("question", ""))
    words = weights(question)
    spoken = said(words, " ".join([*(one["text"] for one in sentences), *_headings(known)]))
    silent = [word.shown for word in words if word not in spoken]
    share = sum(words[word] for word in spoken) / max(1, sum(words.values()))
    twice = len(sentences) - len({one["text"] for one in sentences})
    points = {
        "grounded": 0 if unfounded else FULL,
        "answers": max(0, min(FULL, round(FULL * (share - SOME) / (MOST - SOME)))) if sentences else 0,
        "clear": max(0, FULL - 5 * twice),
    }
    findings = [
        *(("grounded", text[:200]) for text in unfounded),
        *([("answers", ", ".join(silent))] if points["answers"] < FULL else []),
        *([("clear", str(twice))] if twice else []),
    ]
    language = "ko" if is_korean(question) else "en"
    told = [{"criterion": name, "says": _SAYS[name][language].format(what=what)[:500]} for name, what in findings[:20]]
    return {"points": points, "findings": told}


def _doubted(sentence: Mapping[str, Any], passages: Mapping[str, str]) -> bool:
    cited = [passages[name] for name in sentence["passages"] if name in passages]
    return not cited or bool(doubts(sentence["text"], cited))


def _headings(known: Mapping[str, Any]) -> list[str]:
    return [str(section["heading"]) for section in (known.get("draft") or {}).get("sections", [])]
