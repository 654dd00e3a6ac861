"""Reading: the whole list once, row by row, into the run's book; what cannot be used is counted by its line."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from langchain_core.runnables import RunnableConfig

from nodes.campaign.books import book_of, list_of
from nodes.campaign.texts import refuse_unknown_gaps, texts_of
from nodes.campaign.words import say
from nodes.place import telling
from reliability.errors import BadInput
from state.campaign import Mailed
from state.outcomes import turned
from tools.records.book import Book, Survey


@dataclass(frozen=True)
class Reading:
    """Nothing is sent yet: what is wrong with the list or the texts ends the run with one line."""

    async def __call__(self, state: Any, config: RunnableConfig) -> dict[str, Any]:
        book = book_of(config)
        try:
            survey = await asyncio.to_thread(_survey, book, state)
        except BadInput as refused:
            return {**turned(state), **anew(state), "survey": {}, "reason": str(refused)}
        tell = telling("READING")
        tell("list read", rows=survey["rows"], recipients=survey["recipients"], **survey["skipped"])
        reason = "" if survey["recipients"] else say(state, "nobody", rows=survey["rows"])
        return {**turned(state), **anew(state), "survey": dict(survey), "reason": reason}


def anew(state: Mapping[str, Any]) -> dict[str, Any]:
    """Another campaign of the same conversation counts from nothing, and its letters are others."""
    mailed = Mailed(done=0, failed=0, unknown=0, held_back=0, plain=0)
    return {"turn": int(state.get("turn", 0)) + 1, "at": 0, "batches": 0, "mailed": mailed, "failures": [], "asked": 0}


def _survey(book: Book, state: Mapping[str, Any]) -> Survey:
    texts = [texts_of(state.get(part), part) for part in ("subject", "message")]
    survey = book.survey(list_of(state), state.get("columns") or {})
    refuse_unknown_gaps(texts, survey["columns"], survey["named"])
    return survey


async def listed(state: Mapping[str, Any]) -> Literal["people", "nobody or unusable"]:
    """Is there anybody to write to?"""
    return "people" if state["survey"].get("recipients") else "nobody or unusable"
