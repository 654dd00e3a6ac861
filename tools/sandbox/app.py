"""A sandbox's face: HTTP in, JSON out; every call in a thread, because SQLite would block the loop."""

import json
import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from reliability.errors import BadInput
from tools.sandbox.answer import Answer, Refused, error
from tools.sandbox.control import Control
from tools.sandbox.desk import Dropped
from tools.sandbox.faults import Faults

Handle = Callable[[Request, Any], Answer]


def serving(routes: Sequence[Route], faults: Faults) -> Starlette:
    """A service with these routes, and those by which a test drives its trouble."""
    control = Control(faults)
    trouble = [
        route("PUT", "/faults", control.follow),
        route("GET", "/faults/held", control.held),
        route("POST", "/faults/release", control.release),
    ]
    return Starlette(routes=[*routes, *trouble])


def route(method: str, path: str, handle: Handle) -> Route:
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
