"""`fermata sweep`: once, or every so often until Ctrl-C; it says what it did."""

import asyncio
import sys
from dataclasses import asdict
from datetime import timedelta

from host.cli.lines import at_once, in_json
from host.notifying import Told
from host.runs import open_host
from host.sweeper import GRACE, Sweeper, Swept, Woken, pause
from tools.guards.showing import masked
from tools.notifications.routes import routes

USUAL = timedelta(seconds=30)


def sweep(every: str | None, once: bool, as_json: bool) -> int:
    """The exit code of one sweep; the loop ends by being stopped.

    Raises:
        BadInput: `every` is no duration, or a route of the settings file cannot be used; nothing was done.
    """
    between = pause(every) or USUAL
    routes()  # what is written wrong is told at once, and not in each sweep
    return asyncio.run(_sweep(between, once, as_json))


async def _sweep(between: timedelta, once: bool, as_json: bool) -> int:
    async with open_host() as host:
        if not once:
            await Sweeper(host, grace=GRACE).loop(between, lambda swept: _say(swept, as_json) if swept else None)
        swept = await Sweeper(host).once()
    _say(swept, as_json)
    if not swept and not as_json:
        at_once("nothing was to be done")
    return 0


def _say(swept: Swept, as_json: bool) -> None:
    if as_json:
        return at_once(in_json(asdict(swept)))
    for line in lines(swept):
        at_once(line)
    for wrong in swept.trouble:
        sys.stderr.write(f"fermata: {masked(wrong)}\n")
    return None


def lines(swept: Swept) -> list[str]:
    """What was done, for people: a line for each thing."""
    return [
        *(f"{run}: given back, its process had died" for run in swept.released),
        *(f"{request}: expired" for request in swept.expired),
        *(f"{request}: closed" for request in swept.closed),
        *(_woken(one) for one in swept.woken),
        *(_told(one) for one in swept.told),
        *([f"{swept.lapsed} calls of models counted in full, their processes had died"] if swept.lapsed else []),
        *([f"{swept.pruned} checkpoints of ended runs deleted"] if swept.pruned else []),
    ]


def _woken(one: Woken) -> str:
    stands = f"{one.status} {one.phase}".strip()
    return f"{one.run}: not woken: {masked(one.trouble)}" if one.trouble else f"{one.run}: woken, {stands}"


def _told(one: Told) -> str:
    why = f": {one.reason}" if one.reason else ""
    return f"{one.notice}: {one.what} by {one.route}{why}"
