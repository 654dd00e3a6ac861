"""The page that Prometheus scrapes."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


async def metrics(request: Request) -> Response:
    from host.metrics.exposing import text  # the library is loaded when somebody scrapes

    body, kind = await asyncio.to_thread(text, request.headers.get("accept", ""))
    return Response(body, media_type=None, headers={"content-type": kind})


ROUTES = [Route("/metrics", metrics)]
