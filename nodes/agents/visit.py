"""Visit: an agent works until there is an answer, a hand-off, something to approve, or a limit."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from langchain_core.messages import BaseMessage
from langchain_core.runnables import RunnableConfig

from nodes.agents.result import Result, result_of
from nodes.agents.turn import Turn
from nodes.asking import Asking
from nodes.counting import visit
from nodes.guarding import behaviour
from nodes.place import place_of
from nodes.seating import Seating, screened_off, seating
from reliability.deliver import Tell

if TYPE_CHECKING:
    from nodes.agents.tool_agent import ToolAgent


@dataclass(frozen=True)
class Visit:
    """`run` and `path` are what the keys of its effects are made of; `state` is that of the agent's graph.

    `model` and `instructions` are what a person set for this run. `kept`: every answer of the model and every result of
    a tool is a checkpoint of its own.
    """

    run: str | None
    path: str
    state: Mapping[str, Any]
    config: RunnableConfig
    tell: Tell
    model: str | None = None
    instructions: str | None = None
    kept: bool = True

    async def by(self, agent: "ToolAgent", heard: Sequence[BaseMessage]) -> Result:
        """Raises what the agent's node raises; never for a limit."""
        opened, told = await asyncio.to_thread(self._opened, agent)
        seated = await screened_off(opened, self.tell, agent.answers.__name__ if agent.answers else None)
        seats = seated.seats
        inner = await asyncio.to_thread(agent.inner, seats, self.kept)
        how: dict[str, Any] = {}
        if self.kept and self.config.get("configurable", {}).get("__pregel_checkpointer"):
            how["durability"] = "sync"  # whoever called; without a checkpointer LangGraph would warn
        steps: RunnableConfig = {**self.config, "recursion_limit": 8 * agent.limits.model_calls + 20}
        turn = self._turn(agent, seated, told, len(heard))
        async with visit(agent.role) as seen:
            result = result_of(turn, await inner.ainvoke({"messages": list(heard)}, steps, context=turn, **how))
            seen.status = "partial" if result.ended == "partial" else "success"
            return result

    def _opened(self, agent: "ToolAgent") -> tuple[Seating, str]:
        return seating(agent.phase, agent.model, self.model, agent.skill), self.instructions or agent.instructions

    def _turn(self, agent: "ToolAgent", seated: Seating, told: str, heard: int) -> Turn:
        return Turn(
            told=told,
            seats=seated.seats,
            asking=Asking(agent.attempts, agent.limit, self.tell, seated.purse),
            limits=agent.limits,
            repairs=agent.repairs,
            answers=agent.answers,
            patience=agent.attempts,
            run=self.run,
            path=self.path,
            state=self.state,
            heard=heard,
            clock=agent.clock,
            began=agent.clock(),
            behaviour=behaviour(),
            role=agent.role,
        )


def where(config: RunnableConfig, phase: str) -> tuple[str | None, str]:
    """The run and the path; an agent that changes nothing may do without a run."""
    if not config.get("configurable", {}).get("thread_id"):
        return None, phase
    place = place_of(config)
    return place.run, place.beside(phase)
