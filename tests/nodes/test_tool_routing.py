"""Each state is offered its own tools, and of those the ones that fit what is known now."""

from typing import Any

import pytest
from langchain_core.tools import tool

from graphs.version import declared
from nodes.tool_routing import Fit, ToolRouter
from reliability.errors import BadInput


def search_tool(query: str) -> str:
    return query


def archive_tool(query: str) -> str:
    return query


def summarizer_tool(text: str) -> str:
    return text


TOOLS = ToolRouter(
    {
        "RETRIEVING": (Fit(archive_tool, when=lambda state: bool(state.get("archive"))), search_tool),
        "SUMMARISING": (summarizer_tool,),
    }
)


def test_a_state_is_given_its_own_tools_and_no_others() -> None:
    assert TOOLS.at("RETRIEVING") == (archive_tool, search_tool)
    assert TOOLS.at("SUMMARISING") == (summarizer_tool,)


@pytest.mark.parametrize(
    ("state", "fitting"),
    [({"archive": "notes"}, (archive_tool, search_tool)), ({}, (search_tool,))],
)
def test_what_fits_now_depends_on_what_is_known(state: dict[str, Any], fitting: tuple[Any, ...]) -> None:
    assert TOOLS.fitting("RETRIEVING", state) == fitting


def test_a_state_without_declared_tools_is_refused_with_those_that_have_some() -> None:
    with pytest.raises(BadInput, match="no tools are declared for 'PUBLISHING'; accepted: RETRIEVING, SUMMARISING"):
        TOOLS.fitting("PUBLISHING", {})


def test_what_is_declared_holds_no_tool_whose_text_differs_in_every_process() -> None:
    @tool
    def look_up(word: str) -> str:
        """Look a word up."""
        return word

    told = str(declared(ToolRouter({"RETRIEVING": (look_up,)})))

    assert " at 0x" not in told
