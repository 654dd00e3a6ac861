"""WORKING: one task, done by the worker that it was assigned to."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from langchain_core.messages import HumanMessage

from nodes.agents.tool_agent import ToolAgent
from nodes.each import Work
from nodes.guarding import looked_at
from nodes.orchestrator.crew import Crew
from nodes.orchestrator.words import say
from nodes.orchestrator.worker import Errand, Made, Worker
from nodes.place import telling
from reliability.errors import Permanent, Transient
from state.orchestrator import Product
from tools.models.screen import line_of


def working(registered: Callable[[], Awaitable[Crew]]) -> Work:
    """What `Each` does for every task of a wave."""

    async def work(inside: Mapping[str, Any]) -> dict[str, Any]:
        """Raises:
        Transient, Permanent: this worker does not manage it; another one is given the task.
        """
        item = inside["item"]
        worker = (await registered()).named(item["worker"])
        errand = Errand(
            task=item["task"],
            what=item["what"],
            request=inside["request"],
            given=item["given"],
            turn=inside["round"],
        )
        try:
            async with asyncio.timeout(worker.limit):
                made = await _made(worker, errand, inside)
        except TimeoutError as late:
            raise Transient(say(inside["request"], "late", worker=worker.name, seconds=worker.limit)) from late
        made = await _kept(made, item["worker"])
        if not made["text"].strip():
            raise Permanent(say(inside["request"], "empty", worker=worker.name))
        product = Product(text=made["text"], sources=list(made.get("sources", [])), by=worker.name)
        return {"product": product, "usage": made.get("usage", {})}

    return work


async def _kept(made: Made, worker: str) -> Made:
    """As the guardrails let it pass: what a worker looked up, or calculated, is what a tool answers.

    Raises:
        Permanent: nothing of it may be kept.
    """
    found = await looked_at(made, "tool results", telling(worker))
    if found.verdict != "passed":
        raise Permanent(f"what it answered is withheld: {line_of(found.findings)}")
    kept: Made = found.value
    return kept


async def _made(worker: Worker, errand: Errand, inside: Mapping[str, Any]) -> Made:
    if not isinstance(worker.does, ToolAgent):
        return await worker.does(errand)
    told = {**errand, "given": {task: product["text"] for task, product in errand["given"].items()}}
    heard = [HumanMessage(json.dumps(told, ensure_ascii=False))]
    result = await worker.does.work_on(f"{errand['task']}/{errand['turn']}", heard, inside)
    if result.ended != "answered":
        why = result.reason or result.ended
        raise Permanent(say(errand["request"], "not whole", worker=worker.name, reason=why))
    return Made(text=result.words, usage={worker.does.phase: result.usage})
