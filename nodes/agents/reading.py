"""Tools that only read."""

from collections.abc import Callable
from typing import Any

from langchain_core.tools import BaseTool, tool


def reads(function: Callable[..., Any] | BaseTool) -> BaseTool:
    """LangChain's `@tool`, and it says so to `fermata verify`: calling it changes nothing, so that it may be called
    again when it fails.
    """
    made = function if isinstance(function, BaseTool) else tool(function)
    made.metadata = {**(made.metadata or {}), "read_only": True}
    return made
