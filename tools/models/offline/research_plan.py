"""Planning a research: the question as it is; where that found nothing, its content words; then nothing more."""

import re
from collections.abc import Mapping
from typing import Any

from tools.models.offline.asked_in_json import object_in
from tools.models.offline.skills import Asked
from tools.retrieval.relevance import weights

_PARTS = re.compile(r"(?<=[?？])\s+|[;；\n]+")


def research_plan(asked: Asked) -> Mapping[str, Any]:
    """The fields of `ResearchPlan`; no queries where there is nothing (else) to look for."""
    known = object_in(asked)
    question, failed = str(known.get("question", "")), known.get("failed_before") or []
    plans = (parts_of(question), [" ".join(word.stem if word.korean else word.shown for word in weights(question))])
    fresh = [plan for plan in plans if any(weights(query) for query in plan) and plan not in failed]
    return {"queries": fresh[0] if fresh else []}


def parts_of(question: str) -> list[str]:
    """The whole question, and each of its sentences where there are several."""
    whole = " ".join(question.split())[:300]
    parts = [" ".join(part.split())[:300] for part in _PARTS.split(question) if part.strip()]
    return list(dict.fromkeys([whole, *(parts if len(parts) > 1 else [])]))[:5]
