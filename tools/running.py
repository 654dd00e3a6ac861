"""Running: what LangGraph knows of the run in which something happens."""

from collections.abc import Mapping
from typing import Any

from langgraph.config import get_config


def running() -> Mapping[str, Any]:
    """Its config, or nothing outside of a run, as where a node is called by itself."""
    try:
        return get_config()
    except RuntimeError:
        return {}
