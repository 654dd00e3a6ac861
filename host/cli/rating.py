"""`fermata feedback`: rate a run or an answer of it, or list what was said."""

import asyncio
import sys

from host.cli.lines import machine
from host.credentials import local_approver
from host.feedback.giving import create_feedback, list_feedback
from host.feedback.showing import lines
from host.runs import open_host
from reliability.errors import BadInput
from reliability.identity import local_user
from reliability.ledger.feedback import Feedback


def rate(run: str, rating: str | None, note: str, answer: int | None, who: str | None, as_json: bool) -> None:
    """Note the rating; without one, list what was said of the run, also what was replaced since."""
    if rating is None and (note or answer is not None):
        raise BadInput("there is no rating; accepted: --rating 1 to 5, up or down, beside --note and --answer")
    found = asyncio.run(_listed(run) if rating is None else _noted(run, rating, note, answer, who))
    if as_json:
        told = {"feedback": [one.data for one in found]} if rating is None else found[0].data
        machine(told)
    else:
        sys.stdout.write("".join(f"{line}\n" for line in lines(found)) or "nobody rated this run yet\n")


async def _noted(run: str, rating: str, note: str, answer: int | None, who: str | None) -> list[Feedback]:
    voter = await asyncio.to_thread(local_approver, who) if who else local_user()
    async with open_host() as host:
        return [await create_feedback(host, run, rating, comment=note, answer=answer, voter=voter)]


async def _listed(run: str) -> list[Feedback]:
    async with open_host() as host:
        return await list_feedback(host, run)
