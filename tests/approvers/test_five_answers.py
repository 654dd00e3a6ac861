"""The five answers through the command line, over HTTP, and by resume as whom LangGraph's server authenticated.

Each is looked at in both views: what history and the audit log show, and what was and may still be sent.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from langgraph_sdk import get_sync_client
from langgraph_sdk.client import SyncLangGraphClient
from langgraph_sdk.errors import LangGraphError

from reliability.approvers.tokens import hash_of, new_token
from reliability.ledger import audit, intents, ledger, requests, runs
from tests.support import warm
from tests.support.booking_server import booking_server
from tests.support.dev_server import copy_project, dev_server
from tests.support.doors import TRIP, World
from tests.support.until import until

DIRECTORY = """
people:
- {{name: zoe, teams: [travel], token: '{zoe}'}}
- {{name: yan, teams: [travel], token: '{yan}'}}
- {{name: dir, teams: [directors], token: '{dir}'}}
teams:
  travel: {{escalates_to: directors, after: 4h}}
"""

WHO_THE_SERVER_KNOWS = '''"""Whom this server lets in; `eve` is in no directory of approvers."""

from langgraph_sdk import Auth

auth = Auth()


@auth.authenticate
async def who(authorization: str | None) -> Auth.types.MinimalUserDict:
    name = (authorization or "").removeprefix("Bearer the-servers-password-of-")
    if name not in ("zoe", "yan", "dir", "eve"):
        raise Auth.exceptions.HTTPException(status_code=401, detail="nobody")
    return {"identity": name}
'''


@dataclass(frozen=True)
class Site:
    """A directory of people, and a server that authenticates them in a way of its own."""

    world: World
    tokens: dict[str, str]
    server: str
    folder: Path

    def command(self, who: str, *words: str) -> warm.Done:
        env = {**self.world.env, "FERMATA_TOKEN": self.tokens[who]}
        return warm.fermata(self.folder / "processes", env, *words).wait()

    def as_(self, who: str) -> SyncLangGraphClient:
        return get_sync_client(url=self.server, headers={"Authorization": password(who)})


def password(who: str) -> str:
    return f"Bearer the-servers-password-of-{who}"


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    tokens = {name: new_token() for name in ("zoe", "yan", "dir")}
    (folder / "home").mkdir()
    hashes = {name: hash_of(token) for name, token in tokens.items()}
    (folder / "home" / "approvers.yaml").write_text(DIRECTORY.format(**hashes), "utf-8")
    project = copy_project(folder / "server")
    (project / "who.py").write_text(WHO_THE_SERVER_KNOWS, "utf-8")
    settings = json.loads((project / "langgraph.json").read_text("utf-8"))
    (project / "langgraph.json").write_text(json.dumps({**settings, "auth": {"path": "./who.py:auth"}}), "utf-8")
    with booking_server(folder / "booking.sqlite") as booking:
        env = {"FERMATA_HOME": str(folder / "home"), "FERMATA_BOOKING_URL": booking.url}
        with dev_server(project, env) as server:
            yield Site(World(folder / "home", booking, env), tokens, server.url, folder)


@pytest.fixture
def site(started: Site, home: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    for name, value in started.world.env.items():
        monkeypatch.setenv(name, value)
    started.world.restock()
    return started


def by_command(site: Site, request: str, decision: str, who: str) -> str:
    done = site.command(who, decision, request, "--as", who, "--note", "another hotel", "--json")
    return str(done.json.get("error", ""))


def over_http(site: Site, request: str, decision: str, who: str) -> str:
    place = f"{site.server}/fermata/requests/{request}/votes"
    headers = {"Authorization": f"Bearer {site.tokens[who]}"}
    said = httpx.post(place, json={"decision": decision, "note": "another hotel"}, headers=headers, timeout=60).json()
    return str(said.get("error", ""))


def by_resume(site: Site, request: str, decision: str, who: str) -> str:
    run = ledger().call(requests.get, request).run
    choice = {"type": {"change": "edit"}.get(decision, decision), "message": "another hotel"}
    with site.as_(who) as client:
        try:
            told: Any = client.runs.wait(
                run, "travel", command={"resume": {"decisions": [choice], "request": request}}, raise_error=False
            )
        except (LangGraphError, httpx.HTTPStatusError) as error:
            return str(error)
        if "__error__" in told:
            return str(told["__error__"]["message"])
        asked: Any = client.threads.get_state(run)["interrupts"]
    return str(asked[0]["value"].get("refused", "")) if asked else ""


Door = Callable[[Site, str, str, str], str]
"""Answers a request as somebody; the line in which it was declined, or nothing."""


def start(site: Site, door: Door) -> str:
    """A trip that waits, started through the same door."""
    if door is by_command:
        return str(site.command("yan", "run", "travel", "--input", json.dumps({"trip": TRIP}), "--json").json["id"])
    with site.as_("yan") as client:
        run = str(client.threads.create(graph_id="travel")["thread_id"])
        client.runs.wait(run, "travel", input={"trip": TRIP})
    return run


def open_request(run: str) -> str:
    (request,) = ledger().call(requests.inbox, run)
    return request.id


def told(run: str) -> list[str]:
    """What the audit log tells of a run, without votes that were refused."""
    rows = ledger().call(lambda tx: list(audit.rows(tx, run)))
    return [row.kind for row in rows if row.kind != "vote refused"]


def ways(site: Site, run: str) -> list[str]:
    """By which ways the gate was left, as `fermata history` tells it; not those that lead back to it."""
    moments = site.command("zoe", "history", run, "--json").json["checkpoints"]
    taken = [moment["left"]["APPROVING"] for moment in moments if "APPROVING" in moment["left"]]
    return [way for way in taken if way != "waiting"]


def sent(site: Site, run: str) -> tuple[int, list[str]]:
    """What the booking service was asked, and what the ledger knows of it."""
    calls = sum(site.world.calls(f"book/{kind}", run) for kind in ("flight", "hotel", "car"))
    return calls, ledger().call(lambda tx: [row.status for row in intents.of_run(tx, run)])


DECIDED = ["asked", "voted", "decided"]
BOOKED = [*DECIDED, *["effect intended", "receipt used", "effect settled"] * 3]
YES, NO, SMALLER, PASS_ON = ("approve", "zoe"), ("reject", "zoe"), ("change", "zoe"), ("escalate", "zoe")
LATE = ("approve", "yan")


@pytest.mark.parametrize("door", [by_command, over_http, by_resume])
@pytest.mark.parametrize(
    ("first", "then", "log", "left", "stands", "booked"),
    [
        pytest.param(YES, LATE, BOOKED, ["approved"], "COMPLETED", 3, id="approve"),
        pytest.param(NO, LATE, DECIDED, ["rejected or expired"], "DECLINED", 0, id="reject"),
        pytest.param(SMALLER, LATE, [*DECIDED, "asked"], ["change"], "paused", 0, id="modify"),
        pytest.param(PASS_ON, PASS_ON, ["asked", "escalated"], [], "paused", 0, id="escalate"),
        pytest.param(YES, YES, BOOKED, ["approved"], "COMPLETED", 3, id="the same again"),
    ],
)
def test_the_five_answers_in_what_history_shows_and_what_may_run(
    site: Site,
    door: Door,
    first: tuple[str, str],
    then: tuple[str, str],
    log: list[str],
    left: list[str],
    stands: str,
    booked: int,
) -> None:
    run = start(site, door)
    request = open_request(run)

    declined = door(site, request, *first)
    until(lambda: (told(run), status(site, run)) == (log, stands))
    before = (ways(site, run), sent(site, run))
    again = door(site, request, *then)
    site.command("zoe", "resume", run, "--json")

    assert declined == ""
    assert before == (left, (booked, ["done"] * booked))
    assert (ways(site, run), sent(site, run)) == before
    assert (told(run), status(site, run)) == (log, stands)
    assert (again == "") is (first == then == YES or (door is by_resume and stands != "paused"))
    assert ledger().call(audit.wrong)[1] == []


def status(site: Site, run: str) -> str:
    return str(site.command("zoe", "show", run, "--json").json["status"])


def test_whom_the_server_authenticated_asks_and_votes_under_their_own_name(site: Site) -> None:
    run = start(site, by_resume)
    request = open_request(run)

    declined = by_resume(site, request, "approve", "zoe")

    (vote,) = ledger().call(requests.get, request).votes
    assert declined == ""
    assert ledger().call(runs.get, run).requester == "yan"
    assert (vote["voter"], vote["team"], vote["authenticated"]) == ("zoe", "travel", True)
    assert sent(site, run) == (3, ["done"] * 3)


def test_whom_the_server_knows_and_the_directory_does_not_decides_nothing(site: Site) -> None:
    run = start(site, by_resume)
    request = open_request(run)

    declined = by_resume(site, request, "approve", "eve")

    assert declined.startswith("eve is not in ") and declined.endswith("accepted: dir, yan, zoe")
    assert (ledger().call(requests.get, request).votes, sent(site, run)) == ((), (0, []))


def test_whom_the_server_does_not_know_reaches_nothing_and_their_password_opens_no_vote(site: Site) -> None:
    run = start(site, by_resume)
    request = open_request(run)

    stranger = by_resume(site, request, "approve", "nobody")
    vote = {"decision": "approve"}
    place = f"{site.server}/fermata/requests/{request}/votes"
    wrong = httpx.post(place, json=vote, headers={"Authorization": password("zoe")}, timeout=60)

    assert "401" in stranger
    assert wrong.status_code == 401
    assert (ledger().call(requests.get, request).votes, sent(site, run)) == ((), (0, []))


def test_neither_a_token_nor_the_servers_password_is_in_any_file(site: Site) -> None:
    for door in (by_command, over_http, by_resume):
        run = start(site, door)
        door(site, open_request(run), "approve", "zoe")
        until(lambda run=run: status(site, run) == "COMPLETED")

    written = [file for file in site.folder.rglob("*") if file.is_file() and "__pycache__" not in file.parts]
    secrets = [site.tokens["zoe"].encode(), password("zoe").removeprefix("Bearer ").encode()]

    assert [file for file in written if any(secret in file.read_bytes() for secret in secrets)] == []
