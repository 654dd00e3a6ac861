"""The web search as a tool for agents."""

from langchain_core.tools import tool

from reliability.breaker import Breaker
from reliability.errors import Permanent
from tools.retrieval.service import Passage
from tools.services import web_search_service

MOST = 20
"""Results that an agent may have at once."""


@tool
async def web_search_tool(query: str, limit: int = 5) -> list[Passage]:
    """Search the web; what the engine shows of each page, with the id by which it is cited.

    `query` is a question or key words, `limit` how many results are wanted (1 to 20). Only reads; needs no idempotency
    key.
    """
    engine = await web_search_service()
    if engine is None:
        raise Permanent("no web search is configured (FERMATA_SEARCH_URL); nothing was asked")
    async with Breaker("web_search_tool").guard():
        return await engine.search(query, max(1, min(limit, MOST)))
