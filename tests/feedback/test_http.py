"""Ratings over HTTP, in LangGraph's server and in `fermata serve`: who has no token rates nothing."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from langgraph_sdk import get_sync_client

from host.runs import open_host
from host.serving import app
from reliability.approvers.tokens import hash_of, new_token
from reliability.ledger import feedback, ledger
from tests.feedback.conftest import booked, said
from tests.support.dev_server import copy_project, dev_server
from tests.support.served import served


@pytest.fixture
def site() -> Iterator[httpx.Client]:
    with served(app) as address, httpx.Client(base_url=address, timeout=30) as client:
        yield client


@pytest.fixture
async def run() -> str:
    async with open_host() as host:
        return (await booked(host)).run.id


@pytest.fixture
def token(home: Path) -> str:
    """A directory with one person in it."""
    given = new_token()
    (home / "approvers.yaml").write_text(f"people:\n- {{name: kim, token: '{hash_of(given)}', teams: [travel]}}\n")
    return given


def test_a_rating_is_noted_and_listed(site: httpx.Client, run: str) -> None:
    noted = site.post(f"/fermata/runs/{run[:8]}/feedback", json={"score": 4, "comment": "친절해요", "answer": 1})
    thumb = site.post(f"/fermata/runs/{run}/feedback", json={"value": "down"})
    listed = site.get(f"/fermata/runs/{run}/feedback").json()

    assert (noted.status_code, thumb.status_code) == (201, 201)
    assert noted.json()["run"] == run
    assert [(one["answer"], one["score"], one["comment"], one["authenticated"]) for one in listed] == [
        (1, 4, "친절해요", False),
        (0, 1, "", False),
    ]


def test_where_people_have_tokens_a_rating_needs_one_and_is_theirs(site: httpx.Client, run: str, token: str) -> None:
    path, kim = f"/fermata/runs/{run}/feedback", {"Authorization": f"Bearer {token}"}

    without = site.post(path, json={"score": 1})
    wrong = site.post(path, json={"score": 1}, headers={"Authorization": "Bearer fmt_nobody"})
    unread = site.get(path)
    given = site.post(path, json={"score": 5}, headers=kim)

    assert (without.status_code, wrong.status_code, unread.status_code, given.status_code) == (401, 401, 401, 201)
    assert [(one["by"], one["team"], one["authenticated"]) for one in site.get(path, headers=kim).json()] == [
        ("kim", "travel", True)
    ]


BAD = {
    "no rating": ({}, 422, "there is no rating, or two"),
    "two ratings": ({"score": 1, "value": "up"}, 422, "there is no rating, or two"),
    "out of the scale": ({"score": 6}, 422, "score"),
    "an unknown key": ({"score": 1, "run": "x"}, 422, "run"),
    "a rating in words that are none": ({"value": "great"}, 422, "accepted: 1, 2, 3, 4, 5, up or down"),
    "an answer that was never given": ({"score": 1, "answer": 7}, 422, "has given 1"),
    "a list": ([1], 422, "accepted: score"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_noted_says_why(name: str, site: httpx.Client, run: str) -> None:
    body, code, why = BAD[name]

    answer = site.post(f"/fermata/runs/{run}/feedback", json=body)

    assert answer.status_code == code
    assert why in answer.json()["error"]


def test_a_form_of_a_foreign_page_and_a_body_without_end_rate_nothing(site: httpx.Client, run: str) -> None:
    path = f"/fermata/runs/{run}/feedback"

    form = site.post(path, content=b'{"score": 1}', headers={"Content-Type": "text/plain"})
    endless = site.post(path, content=b'"' + b"x" * 100_000, headers={"Content-Type": "application/json"})
    broken = site.post(path, content=b"{", headers={"Content-Type": "application/json"})
    nobody = site.post("/fermata/runs/none/feedback", json={"score": 1})

    assert (form.status_code, endless.status_code, broken.status_code, nobody.status_code) == (422, 422, 422, 404)
    assert site.get(path).json() == []


def test_langgraphs_own_server_takes_a_rating_without_blocking_its_loop(home: Path, tmp_path: Path) -> None:
    env = {"FERMATA_HOME": str(home), "LANGSMITH_TRACING": "false"}
    with dev_server(copy_project(tmp_path / "server"), env) as server, get_sync_client(url=server.url) as client:
        run = str(client.threads.create(graph_id="travel")["thread_id"])
        client.runs.wait(run, "travel", input={"ask": "What time is it in Tokyo?"})
        noted = httpx.post(f"{server.url}/fermata/runs/{run}/feedback", json={"score": 2, "answer": 1}, timeout=30)

    found = ledger().call(feedback.of_run, run)

    assert noted.status_code == 201, noted.text
    assert [one[1:] for one in said(found)] == [(1, 2, "", True)]
