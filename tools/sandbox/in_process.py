"""A sandbox in this very process: the same requests, no socket."""

import asyncio
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from starlette.applications import Starlette


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
