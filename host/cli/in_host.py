"""What a command does with the host, from opening it to closing it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from host.runs import Host, open_host

T = TypeVar("T")


def in_host(work: Callable[[Host], Awaitable[T]]) -> T:
    async def opened() -> T:
        async with open_host() as host:
            return await work(host)

    return asyncio.run(opened())
