"""Ours beside the server's own: LangGraph's server has a `/metrics` that no route can take the place of."""

import asyncio

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Beside:
    """Below what the server answers a scrape stand our metrics; every other request passes by."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != "/metrics" or b"format=json" in scope["query_string"]:
            return await self.app(scope, receive, send)
        head: Message = {}
        parts: list[bytes] = []

        async def kept(message: Message) -> None:
            if message["type"] == "http.response.start":
                head.update(message)
            else:
                parts.append(message.get("body", b""))

        await self.app(scope, receive, kept)
        from host.metrics.exposing import text

        body = b"".join([*parts, b"\n", (await asyncio.to_thread(text))[0]])
        MutableHeaders(raw=head["headers"])["content-length"] = str(len(body))
        await send(head)
        await send({"type": "http.response.body", "body": body})
        return None
