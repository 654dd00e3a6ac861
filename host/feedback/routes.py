"""The routes of feedback, for LangGraph's server and `fermata serve`; names as in LangSmith where it has them.

Where a site has an approver directory every one of them needs a token, so that nobody rates as somebody else. Without
one it is the local user who rates, unauthenticated.
"""

from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from host.body import body
from host.deciding import told_in_json
from host.feedback.giving import create_feedback, list_feedback
from host.runs import open_host
from reliability.approvers.person import Person
from reliability.errors import BadInput
from reliability.identity import Voter, local_user

ACCEPTED = "score 1 to 5 (or value 1 to 5, up or down), comment, answer"


class Given(BaseModel):
    """One rating as a client sends it: a `score`, or a `value` in words."""

    model_config = ConfigDict(extra="forbid", strict=True)

    score: int | None = Field(default=None, ge=1, le=5)
    value: str | None = None
    comment: str = ""
    answer: int | None = None


async def rate(request: Request, person: Person | None) -> Response:
    """Rate a run, or an answer of it."""
    given = await _given(request)
    who = Voter(person.name, next(iter(person.teams), None), authenticated=True) if person else local_user()
    async with open_host() as host:
        said, run = given.value or str(given.score), request.path_params["run"]
        noted = await create_feedback(host, run, said, comment=given.comment, answer=given.answer, voter=who)
    return JSONResponse(noted.data, 201)


async def listed(request: Request, _person: Person | None) -> Response:
    """Everything that was said of a run, replaced ratings too, oldest first."""
    async with open_host() as host:
        return JSONResponse([one.data for one in await list_feedback(host, request.path_params["run"])])


async def _given(request: Request) -> Given:
    """JSON by its name: a form that a foreign page has a browser send, without asking anybody, is none."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise BadInput("the content type is not application/json; nothing was noted")
    given = await body(request, Given, "rating", ACCEPTED)
    if (given.score is None) == (given.value is None):
        raise BadInput(f"there is no rating, or two; accepted: {ACCEPTED}")
    return given


ROUTES = [
    Route("/fermata/runs/{run}/feedback", told_in_json(rate), methods=["POST"]),
    Route("/fermata/runs/{run}/feedback", told_in_json(listed), methods=["GET"]),
]
