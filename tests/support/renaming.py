"""Workflows before and after somebody renamed states in them, kept as published ones are."""

import os
import signal
from collections.abc import Callable
from typing import Any

from langgraph.graph import StateGraph
from langgraph.graph.state import CompiledStateGraph

from graphs.publish import DESCRIBED
from graphs.version import described, version_of
from reliability.boundaries import watch
from reliability.errors import NotFound
from tests.support.shop import Graph

Published = CompiledStateGraph[Any, Any, Any, Any]


def published(builder: StateGraph[Any, Any, Any, Any], **options: Any) -> Published:
    """As `publish` does it, without the verification: these machines are made to show one thing each."""
    version = version_of(builder)
    DESCRIBED[version] = described(builder)
    known = {"workflow": "shop", "workflow_version": version}
    return builder.compile(name="shop", **options).with_config({"metadata": known})


def known(builder: Graph) -> Callable[[str], Published]:
    """A catalog that has this one."""

    def load(name: str) -> Published:
        if name != "shop":
            raise NotFound(f"there is no workflow {name!r}; accepted: shop")
        return published(builder)

    return load


def migrate_and_die(folder: str, builder: Callable[[], Graph], ordinal: int) -> None:
    """In a process of its own: SIGKILL at the boundary of that number, counted from 1."""
    import asyncio
    from pathlib import Path

    from host.checkpoints import open_saver
    from host.moving import migrate

    crossed = 0

    def strike(_when: str, _what: object) -> None:
        nonlocal crossed
        crossed += 1
        if crossed == ordinal:
            os.kill(os.getpid(), signal.SIGKILL)

    async def work() -> None:
        async with open_saver(Path(folder)) as saver:
            watch(strike)
            await migrate(saver, None, known(builder()))

    asyncio.run(work())
