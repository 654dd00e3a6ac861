"""Loading: the next batch of recipients by their numbers, if the list is still the one that the campaign began with."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from langchain_core.runnables import RunnableConfig

from nodes.campaign.books import book_of, list_of
from nodes.loop import Loop
from nodes.place import place_of, telling
from reliability.errors import BadInput, NotFound
from reliability.ledger import aside, runs
from state.campaign import Batch
from tools.records.book import Book

Loaded = Literal["a batch", "all done", "changed", "cancelled"]


@dataclass(frozen=True)
class Loading:
    """At most `most` at a time; the state keeps a number, the book the people."""

    most: int = 200
    loop: Loop = field(default=Loop(5000, "batches"))

    async def __call__(self, state: Any, config: RunnableConfig) -> dict[str, Any]:
        if cancelled_by := await _cancelled_by(place_of(config).run):
            return {"loaded": "cancelled", "reason": f"cancelled by {cancelled_by}"}
        at = int(state.get("at", 0))
        tell = telling("LOADING")
        tell("progress", taken=at, of=state["plan"]["recipients"])
        try:
            numbers = await asyncio.to_thread(_next, book_of(config), state, at, self.most)
        except BadInput as refused:
            return {"loaded": "changed", "reason": str(refused)}
        if not numbers or state.get("batches", 0) >= self.loop.most:
            return {"loaded": "all done", "reason": ""}
        batch = Batch(numbers=numbers, items=[], held_back=0, plain=0, objections=[])
        counted = int(state.get("batches", 0)) + 1
        return {"loaded": "a batch", "batch": batch, "at": numbers[-1], "batches": counted, "reason": "", "asked": 0}


async def _cancelled_by(run: str) -> str | None:
    """Without it every letter that is left would be refused one by one."""
    try:
        return (await aside(runs.get, run)).cancelled_by
    except NotFound:  # a bare `ainvoke` is listed with its first checkpoint, which may still be under way
        return None


def _next(book: Book, state: Mapping[str, Any], at: int, most: int) -> list[int]:
    digest = state["plan"]["digest"]
    source = list_of(state)
    if source.watched and source.digest() != digest:
        raise BadInput("it changed since this campaign began")
    book.survey(source, state.get("columns") or {}, digest)  # a book that was lost is made anew, of the same list
    return book.numbers(at, most)


async def loaded(state: Mapping[str, Any]) -> Loaded:
    """What comes next?"""
    found: Loaded = state["loaded"]
    return found
