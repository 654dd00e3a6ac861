"""Every route of ours, for LangGraph's server and for `fermata serve`."""

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from host.metrics.route import ROUTES as METRICS
from reliability.ledger import aside, requests


async def inbox(_request: Request) -> JSONResponse:
    """The open requests, the most urgent first."""
    found = await aside(requests.inbox)
    return JSONResponse([{"id": asked.id, "run": asked.run, "expires_at": asked.expires_at} for asked in found])


ROUTES = [Route("/fermata/inbox", inbox), *METRICS]
