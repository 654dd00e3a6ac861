"""RETRIEVING: the plan's queries, asked of the first search that finds something; what fits is kept, word for word."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import zip_longest
from typing import Any, Literal

from nodes.guarding import looked_at
from nodes.place import telling
from nodes.replanning import Replanning
from nodes.tool_routing import ToolRouter
from reliability.attempts import Attempts
from reliability.errors import BadInput, EffectError, Permanent
from reliability.fallback import Answered, Fallback
from state.research import Evidence, Phase, Searched
from tools.retrieval.connect import corpus, searching
from tools.retrieval.relevance import FITS, fit
from tools.retrieval.service import Passage

State = Mapping[str, Any]

MOST = 10
"""Passages that are kept."""
MOST_TEXT = 9_000
"""[characters] of all of them: they stay in the state until the report is published."""
A_QUERY = 8
"""Passages that are asked for at once."""


@dataclass(frozen=True)
class Retrieving:
    """Asks the tools that fit this state, the best first: the next one where one fails or finds nothing that fits.

    A run's own folder (`corpus`) goes before the environment's. What failed goes to the planner, by `plans`.
    """

    tools: ToolRouter
    plans: Replanning
    phase: str = Phase.RETRIEVING
    attempts: Attempts = field(default_factory=lambda: Attempts(most=2))

    async def __call__(self, state: Any) -> dict[str, Any]:
        queries = state["replans"][self.plans.phase]["plan"]["queries"]
        ways = tuple((tool.name, partial(self._ask, tool, state["question"])) for tool in self._fitting(state))
        with searching(state.get("corpus") or None):
            folder = str(await asyncio.to_thread(lambda: corpus().absolute()))
            try:
                found = await Fallback(ways)(queries)
            except EffectError as error:
                return {"corpus": folder, **self._failed(state, queries, str(error))}
            except BadInput as wrong:
                return {"retrieved": "no folder", "reason": str(wrong)}
        return {"corpus": folder, **self._found(state, queries, found)}

    def _fitting(self, state: State) -> Sequence[Any]:
        return self.tools.fitting(self.phase, state)

    async def _ask(self, tool: Any, question: str, queries: Sequence[str]) -> list[Passage]:
        """What the tool finds that fits, the best of every query in turn."""
        lists = [await self._patiently(tool, query) for query in queries]
        fits = [
            [one for one in known if _fits(question, query, one)] for query, known in zip(queries, lists, strict=True)
        ]
        passages = [one for passage in _in_turn(fits) if (one := await self._kept(passage)) is not None]
        if not passages:
            raise Permanent(f"nothing that fits {'; '.join(queries)[:200]!r}")
        return passages

    async def _kept(self, passage: Passage) -> Passage | None:
        """As the guardrails let it pass, like whatever a tool answers; None where they withhold it."""
        found = await looked_at(passage, "tool results", telling(self.phase))
        return found.value if found.verdict == "passed" else None

    async def _patiently(self, tool: Any, query: str) -> list[Passage]:
        known: list[Passage] = await self.attempts.until_done(lambda: tool.ainvoke({"query": query, "limit": A_QUERY}))
        return known

    def _failed(self, state: State, queries: list[str], error: str) -> dict[str, Any]:
        told = Searched(queries=queries, by="", found=0, trouble=" ".join(error.split())[:500])
        failed = self.plans.failed(state, error, {"queries": queries})
        return {"retrieved": "nothing", "searched": [*state.get("searched", []), told], **failed}

    def _found(self, state: State, queries: list[str], found: Answered[list[Passage]]) -> dict[str, Any]:
        passages = {one["id"]: _evidence(one) for one in _few(found.answer)}
        trouble = "; ".join(f"{one.name}: {one.error}" for one in found.failed)
        told = Searched(queries=queries, by=found.by, found=len(passages), trouble=" ".join(trouble.split())[:500])
        searched = [*state.get("searched", []), told]
        return {"retrieved": "found", "searched": searched, "passages": passages, **self.plans.worked(state)}


async def retrieved(state: State) -> Literal["found", "nothing", "no folder"]:
    """Was anything found that fits?"""
    known: Literal["found", "nothing", "no folder"] = state["retrieved"]
    return known


def _fits(question: str, query: str, passage: Passage) -> bool:
    """By the question's words, or by those of a query that a planner put in other words."""
    text = f"{passage['title']}. {passage['text']}"
    return max(fit(question, text), fit(query, text)) >= FITS


def _in_turn(lists: Iterable[list[Passage]]) -> Iterable[Passage]:
    known: dict[str, Passage] = {}
    for row in zip_longest(*lists):
        for passage in row:
            if passage is not None:
                known.setdefault(passage["id"], passage)
    return known.values()


def _few(passages: Iterable[Passage]) -> Iterable[Passage]:
    """As many as there is room for."""
    kept = room = 0
    for passage in passages:
        size = len(passage["text"])
        if kept < MOST and room + size <= MOST_TEXT:
            kept, room = kept + 1, room + size
            yield passage


def _evidence(passage: Passage) -> Evidence:
    return Evidence(path=passage["path"], title=passage["title"], text=passage["text"])
