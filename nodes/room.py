"""LookingForRoom: a state before one that spends, so that a soft limit can lead to a gate, along a drawn way."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from langchain_core.runnables import RunnableConfig

from nodes.place import voter_of
from state.room import Found, Left
from tools.budgets.purse import room_for


@dataclass(frozen=True)
class LookingForRoom:
    """`agent` is the state that is going to spend. The graph's state needs the channel of `state.room.Rooms`.

    It asks nobody and takes nothing; what is found is old as soon as somebody else spends.
    """

    phase: str
    agent: str
    renamed_from: tuple[str, ...] = ()

    async def __call__(self, _state: Any, config: RunnableConfig) -> dict[str, Any]:
        left, budget = await asyncio.to_thread(room_for, config, self.agent, voter_of(config).team)
        return {"room": {self.phase: Found(left=left, budget=budget)}}


def room_of(phase: str) -> Callable[[Mapping[str, Any]], Awaitable[Left]]:
    """Is there enough, is a soft limit passed, or is nothing left?"""

    async def room(state: Mapping[str, Any]) -> Left:
        left: Left = state["room"][phase]["left"]
        return left

    return room
