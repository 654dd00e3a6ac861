"""Where a run's book is, and its list: opened when asked for, from the place of the run and from what it was given."""

from collections.abc import Mapping
from typing import Any

from langchain_core.runnables import RunnableConfig

from nodes.place import place_of
from reliability.environment import home
from tools.records.book import Book
from tools.records.source import Source, source_of


def book_of(config: RunnableConfig) -> Book:
    """`FERMATA_HOME/campaigns/RUN.sqlite`."""
    return Book(home() / "campaigns" / f"{place_of(config).run}.sqlite")


def list_of(state: Mapping[str, Any]) -> Source:
    """The list that the campaign was given.

    Raises:
        BadInput: it is nothing that can be read.
    """
    return source_of(state.get("source", ""), state.get("query"), state.get("encoding"))
