"""What other processes do with a campaign: begin it and approve it, or go on with it."""

import asyncio

from host.runs import open_host
from reliability.identity import Voter
from reliability.ledger import aside, requests, runs

TEXTS = {"subject": "We have moved", "message": "{greeting}\n\nour new shop is in {city}, number {number}."}


def begin(source: str) -> None:
    """Begin, have the marketing team approve, and drive it to its end."""

    async def go() -> None:
        async with open_host() as host:
            view = await host.start("campaign", {"source": source, **TEXTS})
            asked = next(request for request in view.requests if request.status == "open")
            await host.vote(asked.id, Voter("mia", "marketing", authenticated=True), "approve")

    asyncio.run(go())


def go_on() -> None:
    """As `fermata resume` does, whatever state the last process left it in."""

    async def go() -> None:
        async with open_host() as host:
            newest = (await aside(runs.newest))[0]
            asked = [one for one in await aside(requests.of_run, newest.id) if one.status == "open"]
            assert not asked
            await host.resume(newest.id)

    asyncio.run(go())
