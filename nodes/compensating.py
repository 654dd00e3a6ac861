"""Compensating: an agent undoes what a step did, as its document says."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from langchain_core.runnables import RunnableConfig

from nodes.given import Missing
from nodes.noting import noted
from reliability.errors import Permanent

State = Mapping[str, Any]


@dataclass(frozen=True)
class Compensating:
    """`undoes` names the step's state; `work` is the box that does it. A step that was skipped, or has failed, needs no
    undo. One that fails is stuck, and is tried again when a person says so.
    """

    phase: str
    undoes: str
    work: Callable[..., Awaitable[dict[str, Any]]]
    renamed_from: tuple[str, ...] = ()

    async def __call__(self, state: Any, config: RunnableConfig) -> dict[str, Any]:
        done = state["outcomes"].get(self.undoes, {}).get("result") == "done"
        update, result, reason = (await self._tried(state, config)) if done else ({}, "undone", "nothing to undo")
        return {**update, "outcomes": {self.phase: noted(state, self.phase, result, reason)}}

    async def _tried(self, state: State, config: RunnableConfig) -> tuple[dict[str, Any], str, str]:
        try:
            update = await self.work(state, config)
        except (Missing, Permanent) as error:
            return {}, "stuck", str(error)
        known = update["outcomes"][self.phase]
        return update, "undone" if known["result"] == "done" else "stuck", known.get("reason", "")
