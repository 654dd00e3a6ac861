"""A tool whose answers are looked at before anybody hears of them: LangChain tells its listeners (LangGraph's `events`,
a tracer) what a tool answered before the agent has it, so that the look has to sit in the tool.
"""

import functools
from collections.abc import Awaitable, Callable
from functools import lru_cache
from typing import Any, cast

from langchain_core.tools import BaseTool
from pydantic import PrivateAttr

Look = Callable[[Any], Awaitable[Any]]


def screened_tool(tool: BaseTool, look: Look) -> BaseTool:
    """The same tool; one that is not asynchronous itself is left as it is, and only its caller looks."""
    if type(tool)._arun is BaseTool._arun:
        return tool
    behind = tool.model_copy()
    # Its class is exchanged, as a model's is (tools.models.screened): what it is called with is found by its signature.
    object.__setattr__(behind, "__class__", _behind(type(tool)))
    object.__setattr__(behind, "__pydantic_private__", {**(tool.__pydantic_private__ or {}), "_look": look})
    return behind


class _Screened(BaseTool):
    _look: Look = PrivateAttr()


def is_screened(tool: BaseTool | None) -> bool:
    return isinstance(tool, _Screened)


@lru_cache(maxsize=64)
def _behind(kind: type[BaseTool]) -> type[BaseTool]:
    inner = kind._arun

    @functools.wraps(inner)
    async def _arun(self: Any, *args: Any, **kwargs: Any) -> Any:
        return await self._look(await inner(self, *args, **kwargs))

    return cast(
        "type[BaseTool]", type(kind.__name__, (_Screened, kind), {"__module__": kind.__module__, "_arun": _arun})
    )
