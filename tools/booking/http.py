"""Booking over HTTP: sends, keeps its own deadline, and says truly what a broken call means."""

import asyncio
from typing import Any, cast
from weakref import WeakKeyDictionary

import httpx

from reliability.clock import Clock, SystemClock
from reliability.errors import Transient, Unknown
from tools.booking.answers import NEXT, Doubt, body
from tools.booking.idempotency_key import HEADER, quoted
from tools.booking.offers import Kind, Offers, SearchRequest
from tools.booking.service import Cancellation, Confirmation

_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class HttpBooking:
    """A `Booking` at `base_url`; `deadline` [s] is for a whole call, of which connecting may take half."""

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

    async def search(self, trip: SearchRequest) -> Offers:
        attempt = f"search a trip from {trip['origin']!r} to {trip['destination']!r}"
        request = {"method": "POST", "url": "/search", "json": trip}
        return cast(Offers, await self._call(request, attempt, Transient, Offers.__required_keys__))

    async def book(self, kind: Kind, offer_id: str, args: dict[str, Any], key: str) -> Confirmation:
        attempt = f"book {kind} {offer_id!r} under key {key!r}"
        request = _write(f"/bookings/{kind}", key, {"offer_id": offer_id, "args": args})
        return cast(Confirmation, await self._call(request, attempt, Unknown, Confirmation.__required_keys__))

    async def find(self, kind: Kind, key: str) -> Confirmation | None:
        attempt = f"find the {kind} of key {key!r}"
        request = {"method": "GET", "url": f"/bookings/{kind}", "params": {"key": key}}
        # Absence has a field of its own: a 404 may also come from a wrong URL, and would read as "not booked"
        answer = await self._call(request, attempt, Transient, frozenset({"found"}))
        return cast(Confirmation | None, answer["found"])

    async def cancel(self, kind: Kind, key: str, *, under: str) -> Cancellation:
        attempt = f"cancel the {kind} of key {key!r} under {under!r}"
        request = _write(f"/cancellations/{kind}", under, {"key": key})
        return cast(Cancellation, await self._call(request, attempt, Unknown, Cancellation.__required_keys__))

    async def _call(self, request: dict[str, Any], attempt: str, doubt: Doubt, wanted: frozenset[str]) -> Any:
        client = await self._client()
        try:
            async with asyncio.timeout(self._deadline):  # the in-process transport ignores httpx's timeouts
                response = await client.request(**request)
        except TimeoutError as error:
            raise doubt(f"Tried to {attempt}; no answer in {self._deadline} s; {NEXT[doubt]}") from error
        except _NEVER_SENT as error:
            raise Transient(f"Tried to {attempt}; nobody answered at {self._base_url!r}; {NEXT[Transient]}") from error
        except httpx.RequestError as error:
            raise doubt(f"Tried to {attempt}; the connection broke with {error!r}; {NEXT[doubt]}") from error
        return body(response, attempt, doubt, wanted, self._clock.now())

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


def _write(path: str, key: str, content: dict[str, Any]) -> dict[str, Any]:
    return {"method": "POST", "url": path, "json": content, "headers": {HEADER: quoted(key)}}
