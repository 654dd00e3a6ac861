"""Which documents are searched, and which web search, by the environment."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from tools.retrieval.web import WebSearch
from tools.wire.wire import address

EXAMPLE = Path(__file__).parents[2] / "examples" / "corpus"
"""The documents that come with Fermata."""


_OF_THE_RUN: ContextVar[str | None] = ContextVar("corpus", default=None)


@contextmanager
def searching(folder: str | None) -> Iterator[None]:
    """Within it, this folder is searched; None: as the environment says. No tool takes it, so no model chooses it."""
    before = _OF_THE_RUN.set(folder)
    try:
        yield
    finally:
        _OF_THE_RUN.reset(before)


def corpus() -> Path:
    """The folder that is searched: the run's own, else `FERMATA_CORPUS`, else the example that comes with Fermata."""
    if (own := _OF_THE_RUN.get()) is not None:
        return Path(own).expanduser()
    named = os.environ.get("FERMATA_CORPUS")
    return Path(named).expanduser() if named else EXAMPLE


def web() -> WebSearch | None:
    """The search engine at `FERMATA_SEARCH_URL`; None where it is not set.

    Raises:
        BadInput: the URL is none that can be called.
    """
    url = os.environ.get("FERMATA_SEARCH_URL")
    return WebSearch(address("FERMATA_SEARCH_URL", url)) if url else None
