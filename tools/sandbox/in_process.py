"""A sandbox in this very process: the same requests, no socket."""

import asyncio
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import httpx

from tools.wire.wire import address

if TYPE_CHECKING:
    from starlette.applications import Starlette

Client = TypeVar("Client")


class InProcess(httpx.AsyncBaseTransport):
    """Carries requests to the sandbox that `opening` opens at the first one."""

    def __init__(self, opening: Callable[[], "Starlette"]) -> None:
        self._opening = opening
        self._turn = threading.Lock()
        self._sandbox: httpx.ASGITransport | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        sandbox = await asyncio.to_thread(self._open)
        return await sandbox.handle_async_request(request)

    def _open(self) -> httpx.ASGITransport:
        with self._turn:  # two first calls at once must share one sandbox, and so one fault script
            self._sandbox = self._sandbox or httpx.ASGITransport(app=self._opening())
            return self._sandbox


def reached(
    client: Callable[..., Client], inside: str, url: str, faults: str, opening: Callable[[Path | None], "Starlette"]
) -> Client:
    """The client of the server that the variable `url` names; without one of a sandbox, called `inside`.

    `opening` opens that sandbox with the fault script (JSON) that the variable `faults` names. Reads no file yet.

    Raises:
        BadInput: the URL is none that can be called.
    """
    if server := os.environ.get(url):
        return client(address(url, server))
    script = os.environ.get(faults)
    return client(inside, transport=InProcess(lambda: opening(Path(script) if script else None)))
