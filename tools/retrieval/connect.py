"""Which documents are searched, and which web search, by the environment."""

import os
from pathlib import Path

from tools.retrieval.web import WebSearch
from tools.wire.wire import address

EXAMPLE = Path(__file__).parents[2] / "examples" / "corpus"
"""The documents that come with the source of Fermata."""


def corpus() -> Path:
    """The folder that is searched: `FERMATA_CORPUS`, by default the example that comes with Fermata's source."""
    named = os.environ.get("FERMATA_CORPUS")
    return Path(named).expanduser() if named else EXAMPLE


def web() -> WebSearch | None:
    """The search engine at `FERMATA_SEARCH_URL`; None where it is not set.

    Raises:
        BadInput: the URL is none that can be called.
    """
    url = os.environ.get("FERMATA_SEARCH_URL")
    return WebSearch(address("FERMATA_SEARCH_URL", url)) if url else None
