"""Texts of the orchestrator's workers, by rules: a draft put together from given results, a review of a draft.

Nothing is worded anew: a draft is the given results under a heading, a review looks for numbers and sentences that
nothing given supports.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from tools.citing.statements import sentences
from tools.models.offline.clauses import subject
from tools.models.offline.skills import Asked
from tools.retrieval.terms import STOP, terms

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def drafted_text(asked: Asked) -> Mapping[str, Any]:
    told = json.loads(asked.said)
    title = subject(told["what"]) or subject(told["request"]) or told["request"]
    return {"text": "\n\n".join([f"# {title[:100]}", *(text.strip() for text in told["given"].values())])}


def reviewed_text(asked: Asked) -> Mapping[str, Any]:
    told = json.loads(asked.said)
    text, *grounds = list(told["given"].values())
    if not grounds:
        return {"findings": [], "unchecked": True}
    known = " ".join(grounds)
    body = [part for part in text.splitlines() if part.strip() and not part.startswith("#")]
    found = [_finding(sentence, known) for part in body for sentence in sentences(part)]
    return {"findings": [finding for finding in found if finding][:20], "unchecked": False}


def _finding(sentence: str, known: str) -> str:
    numbers = sorted(set(_NUMBER.findall(sentence)) - set(_NUMBER.findall(known)))
    if numbers:
        return f"{', '.join(numbers)} stands in no given result: {sentence[:200]}"
    words = {term for term in terms(sentence).split() if term not in STOP}
    missing = words - set(terms(known).split())
    return f"no given result says: {sentence[:200]}" if len(missing) * 2 > len(words) else ""
