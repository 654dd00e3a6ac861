"""Over HTTP a token says who votes; without one nobody sees or decides anything where a site has a directory."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from host import serving
from reliability.ledger import ledger, requests, runs
from reliability.ledger.asked import Policy, Question
from tests.approvers.conftest import Tokens
from tests.support.served import served

RUN = "6f1c2a1e-0000-4000-8000-000000000001"


@pytest.fixture
def site() -> Iterator[httpx.Client]:
    with served(serving.app) as url, httpx.Client(base_url=url, timeout=30) as client:
        yield client


@pytest.fixture
def waiting() -> str:
    ledger().call(runs.begin, RUN, "travel", "v1", "kim", "to Tokyo")
    policy = Policy({"platform": 1, "security": 1}, decisions=("approve", "reject", "escalate"))
    return ledger().call(requests.ask, Question(RUN, "APPROVING", 1, {}, {"what": "x"}, policy, timedelta(hours=1))).id


def cast(site: httpx.Client, request: str, token: str, **vote: Any) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}"}
    return site.post(f"/fermata/requests/{request}/votes", json={"resume": False, **vote}, headers=headers)


def test_two_people_decide_with_their_tokens(site: httpx.Client, tokens: Tokens, waiting: str) -> None:
    first = cast(site, waiting, tokens["bob"], decision="approve", note="좋아요")
    decided = cast(site, waiting, tokens["sec"], decision="approve")

    assert (first.status_code, first.json()["missing"]) == (200, {"security": 1})
    assert (decided.json()["status"], decided.json()["decided_by"]) == ("approved", "sec")
    assert [vote["note"] for vote in decided.json()["votes"]] == ["좋아요", ""]


@pytest.mark.parametrize("header", [None, "Bearer fermata_wrong", "Bearer", "Basic {bob}", "{bob}"])
def test_without_a_right_token_nothing_is_seen_or_decided(
    site: httpx.Client, tokens: Tokens, waiting: str, header: str | None
) -> None:
    headers = {"Authorization": header.format(**tokens)} if header is not None else {}

    answers = [
        site.post(f"/fermata/requests/{waiting}/votes", json={"decision": "approve"}, headers=headers),
        site.get(f"/fermata/requests/{waiting}", headers=headers),
        site.get("/fermata/inbox", headers=headers),
    ]

    assert [answer.status_code for answer in answers] == [401] * 3
    assert answers[0].headers["www-authenticate"] == "Bearer"
    assert ledger().call(requests.get, waiting).votes == ()


def test_what_cannot_be_counted_says_why(site: httpx.Client, tokens: Tokens, waiting: str) -> None:
    vote, more = {"decision": "approve"}, {"decision": "approve", "credential": "x"}
    refused = [
        cast(site, waiting, tokens["dir"], **vote),
        cast(site, "req-none", tokens["bob"], **vote),
        cast(site, waiting, tokens["bob"], decision="maybe"),
        cast(site, waiting, tokens["bob"], **more),
        cast(site, waiting, tokens["bob"], decision="approve", note="x" * 2001),
        cast(site, waiting, tokens["bob"], decision="change"),
        cast(site, waiting, tokens["bob"], decision="escalate"),
    ]
    cast(site, waiting, tokens["bob"], decision="reject")
    late = cast(site, waiting, tokens["sec"], **vote)

    assert [answer.status_code for answer in refused] == [403, 404, 422, 422, 422, 403, 403]
    assert "accepted teams: platform, security" in refused[0].json()["error"]
    assert (late.status_code, "already rejected by bob" in late.json()["error"]) == (409, True)


def test_a_delegate_votes_for_somebody_over_http_too(site: httpx.Client, tokens: Tokens, waiting: str) -> None:
    counted = cast(site, waiting, tokens["bob"], decision="approve", **{"for": "sec"})

    assert [(vote["voter"], vote["on_behalf"]) for vote in counted.json()["votes"]] == [("bob", "sec")]


def test_without_a_directory_requests_are_seen_and_nobody_votes_here(site: httpx.Client, waiting: str) -> None:
    seen = site.get(f"/fermata/requests/{waiting}")
    refused = cast(site, waiting, "anything", decision="approve")

    assert (seen.json()["id"], seen.json()["missing"]) == (waiting, {"platform": 1, "security": 1})
    assert [one["id"] for one in site.get("/fermata/inbox").json()] == [waiting]
    assert (refused.status_code, "no approver directory" in refused.json()["error"]) == (403, True)
