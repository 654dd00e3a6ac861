"""Looking at a trigger once: begin its run, unless one is under way or somebody else was faster.

The order is what makes two processes start one run: the last firing is read, *then* the condition is looked at, then
the next number is taken. Whoever finds the number taken has looked at a world that has changed, and begins nothing.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from host.inputs import check_input
from host.runs import Host
from host.triggers.conditions import Seen
from host.triggers.schedule import period
from host.triggers.trigger import Trigger
from reliability.errors import Busy, EffectError, NotFound, Unreachable
from reliability.hold import hold
from reliability.ledger import aside, firings, leases
from reliability.ledger.firings import Firing

What = Literal["started", "went on", "under way", "does not hold", "fired in this period", "fired elsewhere"]


@dataclass(frozen=True)
class Looked:
    """What came of it; `run` is the run that was started or is under way."""

    trigger: str
    what: What
    told: str
    run: str | None = None


async def look(host: Host, trigger: Trigger, now: datetime) -> Looked:
    """Look at it now, and follow a run that it starts to its first pause or its end.

    Raises:
        BadInput, NotFound: its workflow does not take its input, or does not exist; nothing was begun.
        Unreachable: the condition, or the run, met a service that does not answer; a run that was begun is kept.
    """
    check_input(await host.fetch(trigger.workflow), trigger.given)
    last = await aside(firings.last, trigger.name)
    if last and (unfinished := await _unfinished(host, trigger, last)):
        return unfinished
    this = period(trigger.schedule, now)
    if last and last.period == this:
        return Looked(trigger.name, "fired in this period", f"it fired at {last.at}", last.run)
    seen = await _seen(trigger)
    if not seen.holds:
        return Looked(trigger.name, "does not hold", seen.told)
    run = str(uuid.uuid4())
    if not await aside(firings.fire, trigger.name, last.number if last else 0, this, run):
        return Looked(trigger.name, "fired elsewhere", "another process was faster")
    return await _begun(host, trigger, run, seen.told)


async def _seen(trigger: Trigger) -> Seen:
    try:
        return await trigger.condition()
    except EffectError as error:
        raise Unreachable(f"the condition cannot be looked at: {error}; nothing was begun") from error


async def _unfinished(host: Host, trigger: Trigger, last: Firing) -> Looked | None:
    """Its last run, if that is not over: a process that died in it, or before it began, is made up for."""
    try:
        run = await host.find(last.run)
    except NotFound:
        return await _begun(host, trigger, last.run, "the process that fired had died before it began")
    if run.ended:
        return None
    if run.status == "running" and await aside(leases.holder, run.id) is None:
        await host.drive(run.id)
        return Looked(trigger.name, "went on", "the process that drove it had died", run.id)
    return Looked(trigger.name, "under way", f"it is {run.status} at {run.phase or 'its beginning'}", run.id)


async def _begun(host: Host, trigger: Trigger, run: str, told: str) -> Looked:
    """Begin it under its chosen id, once: whoever comes second finds it begun, or being begun."""
    try:
        async with hold(run):
            try:
                await host.find(run)
            except NotFound:
                await host.start(trigger.workflow, trigger.given, run=run)
                return Looked(trigger.name, "started", told, run)
    except Busy as busy:
        return Looked(trigger.name, "under way", str(busy), run)
    return Looked(trigger.name, "under way", "another process has begun it", run)
