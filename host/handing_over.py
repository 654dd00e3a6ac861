"""At the server's door: an answer with a credential is refused before LangGraph's server puts it into its own queue.

That queue is a file of the server's (`.langgraph_api`), written before any graph sees what came.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tools.guards.handed_over import credential_in, said

ASKING = ("/runs", "/commands")
"""Where a body can resume a run: below one of these, or there."""


class NoCredentials:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "POST" or not any(one in scope["path"] for one in ASKING):
            return await self.app(scope, receive, send)
        parts = [message async for message in _body(receive)]
        if (place := _place(b"".join(part.get("body", b"") for part in parts))) is not None:
            return await JSONResponse({"detail": said(place)}, 422)(scope, receive, send)
        waiting = iter(parts)

        async def again() -> Message:
            return next(waiting, None) or await receive()

        return await self.app(scope, again, send)


async def _body(receive: Receive) -> Any:
    while True:
        message = await receive()
        yield message
        if not message.get("more_body", False):
            return


def _place(body: bytes) -> str | None:
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        return None  # the server says what is wrong with it
    return next(filter(None, (credential_in(answer) for answer in _answers(given, 0))), None)


def _answers(given: Any, deep: int) -> Iterator[Any]:
    """Whatever is called `resume`, in one run or a batch of them."""
    if isinstance(given, Mapping):
        for name, inner in given.items():
            if name == "resume":
                yield inner
            elif deep < 4:
                yield from _answers(inner, deep + 1)
    elif isinstance(given, list) and deep < 4:
        for inner in given:
            yield from _answers(inner, deep + 1)
