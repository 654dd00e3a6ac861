"""The search as a tool for agents."""

from pathlib import Path
from typing import Annotated

from langchain_core.tools import InjectedToolArg, tool

from tools.retrieval.service import Passage
from tools.services import retrieval_service

MOST = 20
"""Passages that an agent may have at once."""


@tool
async def search_tool(
    query: str, limit: int = 5, corpus: Annotated[str | None, InjectedToolArg] = None
) -> list[Passage]:
    """Search the documents at hand; the best passages first, each with the id by which it is cited.

    `query` is a question or key words in any language, `limit` how many passages are wanted (1 to 20). Only reads;
    needs no idempotency key.
    """
    # `corpus` is no argument that a model is offered: the run's folder of documents, where it has one of its own
    return await (await retrieval_service(Path(corpus) if corpus else None)).search(query, max(1, min(limit, MOST)))
