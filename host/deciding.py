"""Deciding over HTTP: what waits, one request, and votes. The same routes in LangGraph's server and in `fermata serve`.

A token says who votes; it stands in the `Authorization` header and nowhere else: no cookie (so that no foreign page can
vote for somebody who is logged in), no address, no body.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from host.body import body
from host.cli.output import request_data
from host.runs import open_host
from reliability.approvers import site
from reliability.approvers.person import Person
from reliability.errors import AlreadyDecided, BadInput, Ended, FermataError, NotAllowed, NotFound
from reliability.identity import Voter
from reliability.ledger import aside, requests
from reliability.ledger.asked import Request as Asked
from tools.guards.showing import masked

ACCEPTED = '{"decision": "approve"}, reject, change or escalate'

log = logging.getLogger("fermata.deciding")

CODES: dict[type[FermataError], int] = {NotFound: 404, NotAllowed: 403, AlreadyDecided: 409, Ended: 409, BadInput: 422}

Answer = Callable[[Request, Person | None], Awaitable[Response]]


class Unknown(Exception):
    """No token, or nobody's."""


class Vote(BaseModel):
    """The body of a vote. `on_behalf`: for whom; `team`: as which of the voter's teams; `resume`: drive the run on."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    decision: Literal["approve", "reject", "change", "edit", "escalate"]
    note: str = Field(default="", max_length=2000)
    team: str | None = None
    on_behalf: str | None = Field(default=None, alias="for")
    resume: bool = True


async def inbox(_request: Request, _person: Person | None) -> Response:
    """The open requests, the most urgent first."""
    found = await aside(requests.inbox)
    return JSONResponse([{"id": asked.id, "run": asked.run, "expires_at": asked.expires_at} for asked in found])


async def one(request: Request, _person: Person | None) -> Response:
    """One request, whole."""
    return JSONResponse(_data(await aside(requests.get, request.path_params["id"])))


async def vote(request: Request, person: Person | None) -> Response:
    """Count a vote; where it decides, the run is driven on after the answer was sent."""
    if person is None:
        raise NotAllowed(
            "this site has no approver directory, so nobody can vote here; `fermata approvers add` makes it"
        )
    given = await body(request, Vote, "vote", ACCEPTED)
    decision = "change" if given.decision == "edit" else given.decision
    voter = Voter(person.name, given.team, True, person.teams, person.senior, given.on_behalf)
    note = await asyncio.to_thread(masked, given.note)
    counted = await aside(requests.vote, request.path_params["id"], voter, decision, note)
    decided = counted.status != "open" and given.resume
    return JSONResponse(_data(counted), background=BackgroundTask(_wake, counted.run) if decided else None)


async def _wake(run: str) -> None:
    """The decision stands in the ledger; whoever touches the run next finds it, should this fail."""
    try:
        async with open_host() as host:
            await host.drive(run)
    except FermataError as refused:
        log.warning("run %s was decided and not driven on from here: %s", run, type(refused).__name__)


def _data(asked: Asked) -> dict[str, Any]:
    known: dict[str, Any] = json.loads(json.dumps(request_data(asked), default=str))
    return known


async def _person(request: Request) -> Person | None:
    """Who asks; None where the site has no directory.

    Raises:
        Unknown: there is one, and this is nobody in it.
    """
    directory = await asyncio.to_thread(site.directory)
    if directory is None:
        return None
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    person = directory.authenticate(token.strip()) if scheme.lower() == "bearer" else None
    if person is None:
        raise Unknown
    return person


def told_in_json(answer: Answer) -> Callable[[Request], Awaitable[Response]]:
    """Every refusal is one JSON object and a code."""

    async def respond(request: Request) -> Response:
        try:
            return await answer(request, await _person(request))
        except Unknown:
            wanted = {"WWW-Authenticate": "Bearer"}
            return JSONResponse({"error": "a valid token is needed: Authorization: Bearer …"}, 401, headers=wanted)
        except FermataError as refused:
            code = next((code for kind, code in CODES.items() if isinstance(refused, kind)), 409)
            return JSONResponse({"error": await asyncio.to_thread(masked, str(refused))}, code)

    return respond


DECIDING = [
    Route("/fermata/inbox", told_in_json(inbox)),
    Route("/fermata/requests/{id}", told_in_json(one)),
    Route("/fermata/requests/{id}/votes", told_in_json(vote), methods=["POST"]),
]
