"""Delivering notices: whoever touches next takes what is due, sends it, and writes down what became of it."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from reliability.attempts import Attempts
from reliability.boundaries import cross
from reliability.errors import CircuitOpen, EffectError, FermataError, Permanent, Transient
from reliability.ledger import aside, deliveries, notices
from reliability.ledger.deliveries import Claim
from reliability.settings import entries
from tools.guards.showing import masked
from tools.notifications.routes import EXAMPLE, Route, routes

AT_THE_DOOR = Attempts(most=1)
"""A run that pauses tries once: it is no reason to keep its caller waiting. What is left is the sweeper's."""

DOOR = 5.0
"""[s] that a caller waits for notices at most."""

LIMIT = 60.0
"""[s] for all tries of one round; shorter than the claim, so that nobody else sends it meanwhile."""

FINAL = (Permanent, CircuitOpen)

log = logging.getLogger("fermata.notifications")


@dataclass(frozen=True)
class Told:
    """What became of one delivery in this round."""

    notice: str
    event: str
    run: str
    route: str
    what: Literal["sent", "waiting", "given up"]
    reason: str | None = None


async def deliver(known: Sequence[Route], attempts: Attempts) -> list[Told]:
    """Send what is due along these routes, side by side; calling it twice, or in two processes, sends nothing twice to
    a receiver that honours keys. A route that fails is left alone until the next round.
    """
    if not known:
        return []
    while await aside(notices.address, [route.address for route in known]):
        pass
    rounds = await asyncio.gather(*(_along(route, attempts) for route in known))
    return [told for one in rounds for told in one]


async def at_the_door() -> None:
    """Deliver after a run has paused or ended. It never fails the run: what goes wrong is a line in the log, and the
    sweeper's to try again.
    """
    try:
        if not await asyncio.to_thread(entries, "notifications", EXAMPLE):
            return None
        async with asyncio.timeout(DOOR):
            told = await deliver(await asyncio.to_thread(routes), AT_THE_DOOR)
    except TimeoutError:
        return log.warning("notices were not all sent within %s s; `fermata sweep` goes on", DOOR)
    except FermataError as error:
        return log.warning("no notice was sent: %s", masked(str(error)))
    for one in told:
        if one.what != "sent":
            log.warning("%s by %s is %s: %s", one.notice, one.route, one.what, one.reason)
    return None


async def _along(route: Route, attempts: Attempts) -> list[Told]:
    told: list[Told] = []
    while not (told and told[-1].what == "waiting") and (claimed := await aside(deliveries.claim, route.name)):
        told.append(await _one(route, claimed, attempts))
    return told


async def _one(route: Route, claimed: Claim, attempts: Attempts) -> Told:
    notice = claimed.notice
    told = (notice.id, notice.event, notice.run, route.name)
    try:
        async with asyncio.timeout(LIMIT):
            await _send(route, claimed, attempts)
    except (EffectError, TimeoutError) as error:
        reason = masked(str(error) or f"no answer within {LIMIT:g} s")
        wish = timedelta(seconds=(error.retry_after or 0.0) if isinstance(error, Transient) else 0.0)
        final = isinstance(error, FINAL)
        what = await aside(deliveries.failed, claimed, reason, final=final, wish=wish)
        return Told(*told, what, reason)
    except asyncio.CancelledError:  # its caller waits no longer: others need not wait for the claim to end
        await asyncio.shield(aside(deliveries.failed, claimed, "the sending was cut short", final=False))
        raise
    await aside(deliveries.sent, claimed)
    return Told(*told, "sent")


async def _send(route: Route, claimed: Claim, attempts: Attempts) -> None:
    async def once() -> None:
        cross("before", "the notice")
        await route.notifier.send(claimed.notice, claimed.key)
        cross("after", "the notice")

    await attempts.until_done(once)
