"""A team of workers that do what the script says, and a planner that answers what it says, in the real machine."""

import asyncio
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.types import Command

from graphs.casts.orchestrator import orchestrator_cast
from graphs.orchestrator import MOST_STATES, orchestrator
from nodes.orchestrator.crew import Crew
from nodes.orchestrator.worker import Errand, Made, Worker
from reliability.errors import EffectError
from tests.support.scripted_model import ScriptedModel


@dataclass
class Team:
    """`trouble`: the errors that a worker meets, in order; then it succeeds. `errands` are what was asked of it."""

    workers: tuple[Worker, ...] = ()
    trouble: dict[str, list[EffectError]] = field(default_factory=dict)
    errands: list[tuple[str, Errand]] = field(default_factory=list)
    most: int = 0
    _now: int = 0

    def member(self, name: str, *capabilities: str, cost: int = 1, most_at_once: int = 4) -> "Team":
        async def does(errand: Errand) -> Made:
            self.errands.append((name, errand))
            self._now += 1
            self.most = max(self.most, self._now)
            await asyncio.sleep(0)
            self._now -= 1
            if self.trouble.get(name):
                raise self.trouble[name].pop(0)
            return Made(text=f"{name} did {errand['task']}", sources=[f"{errand['task']}.md"])

        self.workers += (Worker(name, capabilities, does, cost=cost, most_at_once=most_at_once),)
        return self

    @property
    def did(self) -> list[tuple[str, str]]:
        return [(name, errand["task"]) for name, errand in self.errands]


def task(name: str, capability: str = "research", *needs: str, priority: int = 3, what: str = "") -> dict[str, Any]:
    return {
        "id": name,
        "what": what or f"the work {name}",
        "needs": list(needs),
        "capability": capability,
        "priority": priority,
    }


def plan(*tasks: Mapping[str, Any]) -> dict[str, Any]:
    return {"tasks": list(tasks)}


COMPLETE: dict[str, Any] = {"gaps": []}


@dataclass
class Run:
    """One run of the machine with this team; `script` is what the planner and the verifier answer, in order."""

    team: Team
    script: Sequence[Any]
    at_once: int = 4
    saver: BaseCheckpointSaver[Any] = field(default_factory=InMemorySaver)

    def __post_init__(self) -> None:
        self.model = ScriptedModel(script=list(self.script))

        async def registered() -> Crew:
            return Crew(self.team.workers)

        cast = orchestrator_cast(registered, lambda _name: self.model, self.at_once)
        self.graph = orchestrator(cast).compile(checkpointer=self.saver)
        self.config: Any = {"configurable": {"thread_id": str(uuid.uuid4())}, "recursion_limit": MOST_STATES}

    async def start(self, ask: str = "do the work") -> dict[str, Any]:
        return await self._go({"ask": ask})

    async def answer(self, text: str) -> dict[str, Any]:
        return await self._go(Command(resume={"answer": text}))

    async def _go(self, given: Any) -> dict[str, Any]:
        values: dict[str, Any] = await self.graph.ainvoke(given, self.config)
        return values
