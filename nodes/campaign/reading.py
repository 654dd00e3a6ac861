"""Reading: the whole list once, row by row, into the run's book; what cannot be used is counted by its line."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from langchain_core.runnables import RunnableConfig

from nodes.campaign.books import book_of, list_of
from nodes.campaign.briefing import in_words
from nodes.campaign.looking_up import looked_up, unfit
from nodes.campaign.texts import BadText, refuse_unknown_gaps, texts_of
from nodes.campaign.words import say
from nodes.place import telling
from reliability.errors import BadInput
from state.campaign import Mailed
from state.outcomes import turned
from tools.records.book import Book, Survey


@dataclass(frozen=True)
class Reading:
    """Nothing is sent yet. What is wrong with a list or texts given as data ends the run with one line; what is missing
    of a campaign in words is asked for.
    """

    async def __call__(self, state: Any, config: RunnableConfig) -> dict[str, Any]:
        book, words = book_of(config), in_words(state)
        meant = (
            await asyncio.to_thread(looked_up, state)
            if words
            else {"said": [], "missing": [], "status": "", "form": ""}
        )
        if meant["missing"]:
            return meant
        state = {**state, **meant}
        try:
            survey = await asyncio.to_thread(_survey, book, state)
        except BadText as refused:
            if words:
                return unfit(state, str(refused))
            return {**turned(state), **anew(state), **meant, "survey": {}, "reason": str(refused)}
        except BadInput as refused:
            return {**turned(state), **anew(state), **meant, "survey": {}, "reason": str(refused)}
        tell = telling("READING")
        tell("list read", rows=survey["rows"], recipients=survey["recipients"], **survey["skipped"])
        reason = "" if survey["recipients"] else say(state, "nobody", rows=survey["rows"])
        return {**turned(state), **anew(state), **meant, "survey": dict(survey), "reason": reason}


def anew(state: Mapping[str, Any]) -> dict[str, Any]:
    """Another campaign of the same conversation counts from nothing, and its letters are others."""
    mailed = Mailed(done=0, failed=0, unknown=0, held_back=0, plain=0)
    return {"turn": int(state.get("turn", 0)) + 1, "at": 0, "batches": 0, "mailed": mailed, "failures": [], "asked": 0}


def _survey(book: Book, state: Mapping[str, Any]) -> Survey:
    texts = [texts_of(state.get(part), part) for part in ("subject", "message")]
    survey = book.survey(list_of(state), state.get("columns") or {})
    refuse_unknown_gaps(texts, survey["columns"], survey["named"])
    return survey


async def listed(state: Mapping[str, Any]) -> Literal["people", "incomplete", "nobody or unusable"]:
    """Is there anybody to write to?"""
    if state.get("missing"):
        return "incomplete"
    return "people" if state["survey"].get("recipients") else "nobody or unusable"
