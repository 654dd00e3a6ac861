"""`fermata feedback`: rate a run or an answer of it, or list what was said."""

import asyncio
import json
import sys
from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape

from host.cli.commands import speaker
from host.feedback.giving import create_feedback, list_feedback
from host.runs import open_host
from reliability.errors import BadInput
from reliability.ledger.feedback import Feedback


def rate(run: str, rating: str | None, note: str, answer: int | None, who: str | None, as_json: bool) -> None:
    """Note the rating; without one, list what was said of the run, also what was replaced since."""
    if rating is None and (note or answer is not None):
        raise BadInput("there is no rating; accepted: --rating 1 to 5, up or down, beside --note and --answer")
    found = asyncio.run(_listed(run) if rating is None else _noted(run, rating, note, answer, who))
    if as_json:
        told = {"feedback": [one.data for one in found]} if rating is None else found[0].data
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    else:
        show(Console(soft_wrap=True), found)
        if not found:
            sys.stdout.write("nobody rated this run yet\n")


def show(console: Console, found: Sequence[Feedback]) -> None:
    """A line a rating, oldest first."""
    for one in found:
        what = f"answer {one.answer}" if one.answer else "the run"
        said = f": {escape(one.comment)}" if one.comment else ""
        whose = f"{one.by}@{one.team}" if one.team else one.by
        known = f"{whose}{'' if one.authenticated else ' (unauthenticated)'}"
        since = f" [dim](replaced at {one.replaced_at[:16]})[/]" if one.replaced_at else ""
        line = f"  {known} rated {what} {one.value} of 5{said}" if one.value.isdecimal() else ""
        line = line or f"  {known} rated {what} {one.value}{said}"
        console.print(f"{line}{since}", highlight=False)


async def _noted(run: str, rating: str, note: str, answer: int | None, who: str | None) -> list[Feedback]:
    async with open_host() as host:
        return [await create_feedback(host, run, rating, comment=note, answer=answer, voter=speaker(who))]


async def _listed(run: str) -> list[Feedback]:
    async with open_host() as host:
        return await list_feedback(host, run)
