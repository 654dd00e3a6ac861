"""The search as a tool for agents."""

from langchain_core.tools import tool

from tools.retrieval.service import Passage
from tools.services import retrieval_service

MOST = 20
"""Passages that an agent may have at once."""


@tool
async def search_tool(query: str, limit: int = 5) -> list[Passage]:
    """Search the documents at hand; the best passages first, each with the id by which it is cited.

    `query` is a question or key words in any language, `limit` how many passages are wanted (1 to 20). Only reads;
    needs no idempotency key.
    """
    return await (await retrieval_service()).search(query, max(1, min(limit, MOST)))
