"""Runs of the real workflows, offline, for people to rate."""

import uuid
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest

from host.runs import Host, View, open_host
from reliability.identity import Voter

KIM = Voter("kim", "travel", authenticated=True)
TRIP = "Seoul to Tokyo, 16 May 2031 to 19 May 2031, two adults"


async def booked(host: Host, ask: str = TRIP) -> View:
    """A trip that kim approved."""
    view = await host.start("travel", {"ask": ask})
    _, ended = await host.vote(view.requests[0].id, KIM, "approve")
    assert ended is not None
    return ended


async def talked(host: Host, *turns: str) -> View:
    """A conversation with the help desk."""
    run = str(uuid.uuid4())
    for text in turns:
        view = await host.say("support", run, text)
    return view


Told = Callable[[Callable[[Host], Awaitable[Any]]], Awaitable[Any]]


@pytest.fixture
def in_host() -> Told:
    """Do something in a host of its own, as a process would."""

    async def done(work: Callable[[Host], Awaitable[Any]]) -> Any:
        async with open_host() as host:
            return await work(host)

    return done


def said(found: Sequence[Any]) -> list[tuple[str, int, int, str, bool]]:
    """Who, which answer, how, with which words, and whether it still counts."""
    return [(one.by, one.answer, one.score, one.comment, one.replaced_at is None) for one in found]
