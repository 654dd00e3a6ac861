"""Closing: an end of a campaign, at which the book of people and letters is emptied first."""

import asyncio
from dataclasses import dataclass
from typing import Any

from langchain_core.runnables import RunnableConfig

from nodes.campaign.books import book_of
from nodes.ending import Ending


@dataclass(frozen=True)
class Closing(Ending):
    """However it ended: what nobody is going to be sent is kept no longer."""

    async def __call__(self, state: Any, config: RunnableConfig) -> dict[str, Any]:
        await asyncio.to_thread(book_of(config).forget)
        return await super().__call__(state, config)
