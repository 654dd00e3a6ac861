"""The routes of feedback, for LangGraph's server and `fermata serve`; names as in LangSmith where it has them.

`POST /fermata/runs/{run}/feedback` with `{"score": 4, "comment": "…", "answer": 2}` rates a run or an answer of it;
`GET` lists what was said. Where a site has an approver directory a rating needs a `Bearer` token, so that nobody rates
as somebody else.
"""

import asyncio
from json import JSONDecodeError
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from host.feedback.giving import create_feedback, list_feedback
from host.runs import open_host
from nodes.answer import one_line
from reliability.approvers import site
from reliability.errors import BadInput, NotAllowed, NotFound, Refusal
from reliability.identity import Voter, local_user
from reliability.ledger.feedback import SCORES
from tools.guards.showing import masked

BEARER = "Bearer "
MOST = 20_000
"""[bytes] of a rating with its comment."""


class Given(BaseModel):
    """One rating as a client sends it."""

    model_config = ConfigDict(extra="forbid", strict=True)

    score: int | None = Field(default=None, ge=1, le=5)
    value: str = ""
    comment: str = ""
    answer: int | None = None


async def rate(request: Request) -> JSONResponse:
    try:
        given = await _given(request)
        who = await speaker_of(request)
        async with open_host() as host:
            said = given.value or str(given.score)
            run = request.path_params["run"]
            noted = await create_feedback(
                host, run, said, comment=given.comment, answer=given.answer, voter=who
            )
    except Refusal as refused:
        return _refused(refused)
    return JSONResponse(noted.data, status_code=201)


async def listed(request: Request) -> JSONResponse:
    try:
        async with open_host() as host:
            found = await list_feedback(host, request.path_params["run"])
    except Refusal as refused:
        return _refused(refused)
    return JSONResponse([one.data for one in found])


async def _given(request: Request) -> Given:
    """JSON only: a form of a foreign page, which a browser sends without asking, is none."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise BadInput("the body's content type must be application/json; nothing was noted")
    body = await request.body()
    if len(body) > MOST:
        raise BadInput(f"the body has more than {MOST:,} bytes; nothing was noted")
    try:
        raw: Any = await request.json()
        given = Given.model_validate(raw)
    except (JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadInput(f"the body is no JSON ({type(error).__name__}); nothing was noted") from error
    except ValidationError as error:
        raise BadInput(f"{one_line(error, raw)}; accepted: score or value, comment, answer") from error
    if (given.score is None) == (not given.value):
        raise BadInput(f"neither or both of score and value; accepted: score 1 to 5, or value {', '.join(SCORES)}")
    return given


async def speaker_of(request: Request) -> Voter:
    """The person whom the token names, or whom the server vouches for; without a directory the local user.

    Raises:
        NotAllowed: a directory, and no token of it.
    """
    user = request.scope.get("user")
    if getattr(user, "is_authenticated", False) and getattr(user, "identity", None):
        return Voter(str(user.identity), authenticated=True)
    directory = await asyncio.to_thread(site.directory)
    if directory is None:
        return local_user()
    said = request.headers.get("authorization", "")
    person = directory.authenticate(said.removeprefix(BEARER).strip()) if said.startswith(BEARER) else None
    if person is None:
        raise NotAllowed("nobody vouches for you here; send your token as `Authorization: Bearer …`; nothing was noted")
    return Voter(person.name, next(iter(person.teams), None), authenticated=True)


def _refused(refused: Refusal) -> JSONResponse:
    codes = ((NotFound, 404), (BadInput, 422), (NotAllowed, 401))
    code = next((code for kind, code in codes if isinstance(refused, kind)), 409)
    return JSONResponse({"error": masked(str(refused))}, status_code=code)


ROUTES = [
    Route("/fermata/runs/{run}/feedback", rate, methods=["POST"]),
    Route("/fermata/runs/{run}/feedback", listed, methods=["GET"]),
]
