"""What a model is asked: the person's words as they are, everything else framed as data from outside."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from langchain_core.messages import BaseMessage, HumanMessage

from nodes.development.change import is_change
from nodes.development.words import Language
from nodes.guarding import looked_at
from reliability.deliver import Tell
from tools.guards.framing import framed

WITHHELD = "(withheld by a guardrail)"
LANGUAGES: Mapping[Language, str] = {"en": "English", "ko": "Korean"}


def words(given: Any) -> str:
    """What is asked for, in words: a text as it is, the summary of a change, other data as JSON; empty for nothing."""
    if isinstance(given, str):
        return given.strip()
    if is_change(given):
        return str(given.get("summary", "")).strip()
    return json.dumps(given, ensure_ascii=False, default=str) if given else ""


async def data(called: str, text: str, tell: Tell) -> list[BaseMessage]:
    """Something from outside, if there is something: what a tool would have answered, under the same guardrails."""
    return [HumanMessage(framed(called, (await safe([text], tell))[0]))] if text else []


async def safe(texts: Sequence[str], tell: Tell) -> Sequence[str]:
    """The same texts as a model may be shown them; the very same object where nothing had to be taken out."""
    found = await looked_at(list(texts), "tool results", tell)
    return list(map(str, found.value)) if found.verdict == "passed" else [WITHHELD for _ in texts]


def question(
    task: str, given: Any, language: Language, *, instructions: Sequence[str] = (), **more: Any
) -> HumanMessage:
    """Comes last; a skill of the offline model reads it as well."""
    asked = {"task": task, "request": words(given), "language": LANGUAGES[language], **more}
    told = [one for one in instructions if one]
    return HumanMessage(json.dumps({**asked, **({"instructions": told} if told else {})}, ensure_ascii=False))
