"""Which booking service is used: a server named in the environment, else the sandbox inside this process."""

import asyncio
import os
import re
import threading
from pathlib import Path

import httpx

from reliability.errors import BadInput
from tools.booking.http import HttpBooking
from tools.booking.service import Booking


def from_environment(home: Path) -> Booking:
    """The service at `FERMATA_BOOKING_URL`; without one a sandbox with its file in `<home>/sandbox/`.

    `FERMATA_BOOKING_FAULTS` names a fault script (JSON) for that sandbox. Reads no file yet, so it may be called
    anywhere.

    Raises:
        BadInput: the URL is none that can be called.
    """
    url = os.environ.get("FERMATA_BOOKING_URL")
    if not url:
        script = os.environ.get("FERMATA_BOOKING_FAULTS")
        sandbox = InProcess(home / "sandbox" / "booking.sqlite", Path(script) if script else None)
        return HttpBooking("http://booking.sandbox", transport=sandbox)
    if not re.match(r"https?://[\w.\[-]", url):
        raise BadInput(f"FERMATA_BOOKING_URL is {url!r}; accepted: an address such as 'https://booking.example'")
    return HttpBooking(url)


class InProcess(httpx.AsyncBaseTransport):
    """Carries requests to a sandbox in this very process, which is opened at the first one."""

    def __init__(self, path: Path, script: Path | None) -> None:
        self._path = path
        self._script = script
        self._opening = threading.Lock()
        self._sandbox: httpx.ASGITransport | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        sandbox = await asyncio.to_thread(self._open)
        return await sandbox.handle_async_request(request)

    def _open(self) -> httpx.ASGITransport:
        # Imported here, because who books at a real server should not pay for loading the sandbox
        from tools.booking.sandbox.server import open_app

        with self._opening:  # two first calls at once must share one sandbox, and so one fault script
            self._sandbox = self._sandbox or httpx.ASGITransport(app=open_app(self._path, self._script))
            return self._sandbox
