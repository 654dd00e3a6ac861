"""One address and the calls to it: sends, keeps its own deadline, and says truly what a broken call means."""

import asyncio
import re
from typing import Any
from weakref import WeakKeyDictionary

import httpx

from reliability.clock import Clock, SystemClock
from reliability.errors import BadInput, Transient
from tools.wire.answers import NEXT, Doubt, body, refuse
from tools.wire.idempotency_key import HEADER, quoted

_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class Wire:
    """Calls to `base_url`; `deadline` [s] is for a whole call, of which connecting may take half."""

    def __init__(
        self,
        base_url: str,
        transport: httpx.AsyncBaseTransport | None = None,
        deadline: float = 10.0,
        clock: Clock | None = None,
    ) -> None:
        self._base_url = base_url
        self._transport = transport
        self._deadline = deadline
        self._clock = clock or SystemClock()
        self._clients: WeakKeyDictionary[asyncio.AbstractEventLoop, httpx.AsyncClient] = WeakKeyDictionary()

    async def call(self, request: dict[str, Any], attempt: str, doubt: Doubt, wanted: frozenset[str]) -> Any:
        """The JSON object that the service answers; it has the fields `wanted`.

        `attempt` says what is tried ("book a flight …"), `doubt` what a call means that broke off on the way.

        Raises:
            Transient, Permanent, Unknown: what the answer, or its absence, means for what happens next.
        """
        response = await self._sent(request, attempt, doubt)
        return body(response, attempt, doubt, wanted, self._clock.now())

    async def tell(self, request: dict[str, Any], attempt: str, doubt: Doubt) -> None:
        """The same where nothing is wanted of the answer but that it is a good one.

        Raises:
            Transient, Permanent, Unknown: what the answer, or its absence, means for what happens next.
        """
        refuse(await self._sent(request, attempt, doubt), attempt, doubt, self._clock.now())

    async def _sent(self, request: dict[str, Any], attempt: str, doubt: Doubt) -> httpx.Response:
        client = await self._client()
        try:
            async with asyncio.timeout(self._deadline):  # the in-process transport ignores httpx's timeouts
                return await client.request(**request)
        except TimeoutError as error:
            raise doubt(f"Tried to {attempt}; no answer in {self._deadline} s; {NEXT[doubt]}") from error
        except _NEVER_SENT as error:
            raise Transient(f"Tried to {attempt}; nobody answered at {self._base_url!r}; {NEXT[Transient]}") from error
        except httpx.RequestError as error:
            raise doubt(f"Tried to {attempt}; the connection broke with {error!r}; {NEXT[doubt]}") from error

    async def _client(self) -> httpx.AsyncClient:
        loop = asyncio.get_running_loop()
        client = self._clients.get(loop)
        if client is None:
            # In a thread, because opening one reads certificate files, which would block the loop
            client = self._clients.setdefault(loop, await asyncio.to_thread(self._open))
        return client

    def _open(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            base_url=self._base_url,
            transport=self._transport,
            verify=self._base_url.startswith("https"),  # without TLS, reading the certificates is 20 ms for nothing
            timeout=httpx.Timeout(None, connect=self._deadline / 2),
            # No connection is kept: one the server has closed meanwhile would make a write Unknown for nothing, and
            # an open one would keep a finished loop, and so its client here, alive for ever
            limits=httpx.Limits(max_keepalive_connections=0),
        )


def write(path: str, key: str, content: dict[str, Any]) -> dict[str, Any]:
    """The request of a write under its idempotency key."""
    return {"method": "POST", "url": path, "json": content, "headers": {HEADER: quoted(key)}}


def address(variable: str, url: str) -> str:
    """The address that an environment variable names.

    Raises:
        BadInput: it is none that can be called.
    """
    if not re.match(r"https?://[\w.\[-]", url):
        raise BadInput(f"{variable} is {url!r}; accepted: an address such as 'https://service.example'")
    return url
