"""The sandbox's face: HTTP in, JSON out; every call in a thread, because SQLite would block the loop."""

import json
import sqlite3
from collections.abc import Callable
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from reliability.errors import BadInput
from tools.booking.sandbox.answer import Answer, Refused, error
from tools.booking.sandbox.control import Control
from tools.booking.sandbox.desk import Desk, Dropped
from tools.booking.sandbox.faults import Faults
from tools.booking.sandbox.routes import Routes
from tools.booking.sandbox.store import Store

Handle = Callable[[Request, Any], Answer]


def create_app(store: Store, faults: Faults) -> Starlette:
    """A booking service on this store that goes wrong where the faults say so."""
    routes = Routes(store, Desk(store, faults))
    control = Control(faults)
    return Starlette(
        routes=[
            _route("POST", "/search", routes.search),
            _route("POST", "/bookings/{kind}", routes.book),
            _route("GET", "/bookings/{kind}", routes.find),
            _route("POST", "/cancellations/{kind}", routes.cancel),
            _route("GET", "/bookings", routes.everything),
            _route("GET", "/calls", routes.calls),
            _route("GET", "/rates", routes.rates),
            _route("PUT", "/faults", control.follow),
            _route("GET", "/faults/held", control.held),
            _route("POST", "/faults/release", control.release),
        ]
    )


def _route(method: str, path: str, handle: Handle) -> Route:
    async def endpoint(request: Request) -> Response:
        content = await request.body()
        return await run_in_threadpool(_respond, handle, request, content)

    return Route(path, endpoint, methods=[method])


def _respond(handle: Handle, request: Request, content: bytes) -> Response:
    try:
        answer = handle(request, json.loads(content or b"{}"))
    except Refused as no:
        answer = no.answer
    except (BadInput, ValueError) as bad:
        answer = error(400, "bad_request", str(bad))
    except sqlite3.Error as broken:  # a full disk, say: a failure of the service, as customers know it
        answer = error(500, "storage", str(broken))
    except Dropped:
        return BrokenConnection()
    return JSONResponse(answer.body, answer.status, answer.headers)


class BrokenConnection(Response):
    """Begins to answer and breaks off: over a socket the server closes it, in-process the client sees the error."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1")]})
        raise httpx.RemoteProtocolError("The fault script broke the connection")
